/*
 * Uses exactly what it is told to, so that what tasker measures has something to be true to.
 *
 *   truth account FILE COMMAND…    runs it, and writes what wait4(2) says that it used
 *   truth spin CHILDREN MS         children that use so much CPU each, two at a time
 *   truth hold MIB CHILDREN        children that share memory with their parent, which has filled it
 *   truth write FILE MIB           written and on the disk
 *   truth read FILE                past the cache, where the file system can do that
 *   truth away MS END              a daemon that uses so much CPU and is waited for by nobody here
 *   truth unheard CHILDREN MS END  the same as spin, by a parent that ignores SIGCHLD
 *   truth headless MIB             its first thread ends, and another one holds the memory
 *   truth until FILE               waits until that is there
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const size_t MIB = 1 << 20;

static void fail(const char *what) {
  perror(what);
  exit(9);
}

static void say(const char *what) {
  puts(what);
  fflush(stdout);
}

/* Uses CPU for so long, by its own account; system calls now and then, so that some of it is the system's. */
static void use_cpu(long ms) {
  struct timespec used;
  do {
    for (volatile int i = 0; i < 20000; i++) {
    }
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  } while (used.tv_sec * 1000 + used.tv_nsec / 1000000 < ms);
}

static char *filled(size_t mib) {
  char *memory = malloc(mib * MIB);
  if (memory == NULL) fail("malloc");
  memset(memory, 1, mib * MIB);
  return memory;
}

static int account(const char *path, char **command) {
  pid_t child = fork();
  if (child == 0) {
    execvp(command[0], command);
    fail(command[0]);
  }
  int status;
  struct rusage used;
  if (wait4(child, &status, 0, &used) != child) fail("wait4");
  FILE *file = fopen(path, "w");
  if (file == NULL) fail(path);
  fprintf(file, "{\"userSeconds\":%.6f,\"systemSeconds\":%.6f,\"majorFaults\":%ld,\"readBytes\":%lld,\"writtenBytes\":%lld,\"largestRssBytes\":%lld}\n",
          used.ru_utime.tv_sec + used.ru_utime.tv_usec / 1e6, used.ru_stime.tv_sec + used.ru_stime.tv_usec / 1e6,
          used.ru_majflt, used.ru_inblock * 512LL, used.ru_oublock * 512LL, used.ru_maxrss * 1024LL);
  fclose(file);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

static void spin(int children, long ms) {
  for (int i = 0; i < children; i++) {
    if (i >= 2) wait(NULL);
    if (fork() == 0) {
      use_cpu(ms);
      _exit(0);
    }
  }
  while (wait(NULL) > 0) {
  }
}

static void hold(size_t mib, int children) {
  char *memory = filled(mib);
  for (int i = 0; i < children; i++)
    if (fork() == 0) {
      volatile char byte;
      for (size_t at = 0; at < mib * MIB; at += 4096) byte = memory[at];
      (void)byte;
      say("ready");
      pause();
    }
  pause();
}

static void write_file(const char *path, size_t mib) {
  int fd = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0600);
  char *block = filled(1);
  for (size_t i = 0; i < mib; i++)
    if (write(fd, block, MIB) != (ssize_t)MIB) fail("write");
  if (fsync(fd) != 0) fail("fsync");
}

static void read_file(const char *path) {
  int fd = open(path, O_RDONLY | O_DIRECT);
  if (fd == -1) fd = open(path, O_RDONLY);
  void *block;
  if (posix_memalign(&block, 4096, MIB) != 0) fail("posix_memalign");
  while (read(fd, block, MIB) > 0) {
  }
}

static void await(const char *file) {
  while (access(file, F_OK) != 0) usleep(10000);
}

/* It says so when it has used its share, and ends when the file `end` is there. */
static void away(long ms, const char *end) {
  if (fork() != 0) return;
  setsid();
  if (fork() != 0) _exit(0);
  use_cpu(ms);
  say("ready");
  await(end);
}

static void unheard(int children, long ms, const char *end) {
  signal(SIGCHLD, SIG_IGN);
  for (int i = 0; i < children; i++)
    if (fork() == 0) {
      use_cpu(ms);
      say("ready");
      await(end);
      _exit(0);
    }
  while (wait(NULL) > 0) {
  }
}

static void *stay(void *mib) {
  usleep(100000);
  filled((size_t)mib);
  say("ready");
  pause();
  return NULL;
}

int main(int count, char **words) {
  const char *what = count > 2 ? words[1] : "";
  const char *last = count > 3 ? words[3] : "";
  if (strcmp(what, "account") == 0) return account(words[2], words + 3);
  if (strcmp(what, "spin") == 0) spin(atoi(words[2]), atol(last));
  else if (strcmp(what, "hold") == 0) hold(atol(words[2]), atoi(last));
  else if (strcmp(what, "write") == 0) write_file(words[2], atol(last));
  else if (strcmp(what, "read") == 0) read_file(words[2]);
  else if (strcmp(what, "away") == 0) away(atol(words[2]), last);
  else if (strcmp(what, "unheard") == 0) unheard(atoi(words[2]), atol(last), words[4]);
  else if (strcmp(what, "until") == 0) await(words[2]);
  else if (strcmp(what, "headless") == 0) {
    pthread_t thread;
    pthread_create(&thread, NULL, stay, (void *)(size_t)atol(words[2]));
    pthread_exit(NULL);
  } else return 2;
  return 0;
}
