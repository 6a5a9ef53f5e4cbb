/* Runs a command and prints what it cost on descriptor 3: wall ms, user ms, system ms, peak KiB. */
#define _DEFAULT_SOURCE
#include <stdio.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double ms(struct timeval t) { return (double)t.tv_sec * 1e3 + (double)t.tv_usec / 1e3; }

int main(int argc, char **argv) {
  struct timespec from, to;
  struct rusage used;
  int status;
  if (argc < 2) return 2;
  clock_gettime(CLOCK_MONOTONIC, &from);
  pid_t child = fork();
  if (child == 0) {
    close(3);
    execvp(argv[1], argv + 1);
    _exit(127);
  }
  if (child < 0 || wait4(child, &status, 0, &used) != child) return 1;
  clock_gettime(CLOCK_MONOTONIC, &to);
#ifdef __APPLE__
  long kib = used.ru_maxrss / 1024;
#else
  long kib = used.ru_maxrss;
#endif
  dprintf(3, "%.3f %.3f %.3f %ld\n", (double)(to.tv_sec - from.tv_sec) * 1e3 + (double)(to.tv_nsec - from.tv_nsec) / 1e6, ms(used.ru_utime),
          ms(used.ru_stime), kib);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
