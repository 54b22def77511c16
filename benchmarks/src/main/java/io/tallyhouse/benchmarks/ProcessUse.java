package io.tallyhouse.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a process used, from {@code /proc}. */
final class ProcessUse {
  private static final double TICKS_PER_SECOND = 100;

  private ProcessUse() {}

  /** User and system time of the process so far, all threads; 0 of process 0, an unknown one. */
  static double cpuSeconds(long pid) {
    if (pid == 0) {
      return 0;
    }
    String stat = read(pid, "stat");
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }

  static double ownCpuSeconds() {
    return cpuSeconds(ProcessHandle.current().pid());
  }

  /** Resident memory now, megabytes. */
  static long residentMb(long pid) {
    return statusKb(pid, "VmRSS:") >> 10;
  }

  /** Most resident memory ever, megabytes. */
  static long residentMaxMb(long pid) {
    return statusKb(pid, "VmHWM:") >> 10;
  }

  private static long statusKb(long pid, String name) {
    return read(pid, "status")
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  private static String read(long pid, String file) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/" + file));
    } catch (IOException e) {
      throw new VoidRunException("process " + pid + " is gone", e);
    }
  }
}
