-- Serves GET /analytics/rolling: by how much the number of users who were active in the `window` days up to and including
-- a day changes from the day before to that day; days as numbers from the first. A user's days are the bits of a number, of
-- which twice the longest window are enough. Shifted by `shifts` in turn they are the days on whose window the user is one
-- of the active: the first of such a run, the one after it, the first of the next, and so on.
SELECT
    change,
    sum(sign) AS users
FROM
(
    SELECT
        arrayFold(
            (days, shift) -> bitOr(days, bitShiftLeft(days, shift)),
            {shifts:Array(UInt16)},
            groupBitOr(bitShiftLeft(toUInt256(1), toUInt16(day - {days_from:Date})))) AS active,
        bitPositionsToArray(bitXor(active, bitShiftLeft(active, 1))) AS changes
    FROM user_activity_daily
    WHERE account_id = {account:UInt32}
        AND day >= {days_from:Date} AND day < {days_to:Date}
        AND assistant_id = {assistant:String}
        AND user_id != ''
        AND events > 0
    GROUP BY user_id
)
ARRAY JOIN
    changes AS change,
    arrayMap(number -> if(number % 2 = 1, 1, -1), arrayEnumerate(changes)) AS sign
GROUP BY change
