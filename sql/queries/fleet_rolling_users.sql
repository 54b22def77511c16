-- Serves GET /analytics/rolling: by how much the number of users who were active in the `window` days up to and including
-- a day changes from the day before to that day. Who was active on some day is one of them on it and on the days after,
-- until the window has passed without another active day. A day that comes twice neither begins nor ends anything.
WITH arraySort(groupArray(toUInt16(day))) AS days
SELECT
    toString(toDate(change.1)),
    sum(change.2)
FROM
(
    SELECT
        arrayConcat(
            arrayMap(
                day -> (day, 1),
                arrayFilter(
                    (day, before) -> day - before >= {window:UInt16},
                    days,
                    arrayPushFront(arrayPopBack(days), toUInt16(0)))),
            arrayMap(
                day -> (toUInt16(day + {window:UInt16}), -1),
                arrayFilter(
                    (day, after) -> after - day >= {window:UInt16},
                    days,
                    arrayPushBack(arrayPopFront(days), toUInt16(65535))))) AS changes
    FROM {days_table:Identifier}
    WHERE account_id = {account:UInt32}
        AND day >= {days_from:Date} AND day < {days_to:Date}
        AND ({assistant:String} = '' OR assistant_id = {assistant:String})
        AND user_id != ''
        AND events > 0
    GROUP BY user_id
)
ARRAY JOIN changes AS change
GROUP BY change.1
