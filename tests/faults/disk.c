/* A disk and a clock that fail as a test wants it, for one process: LD_PRELOAD. What a process writes, syncs,
 * cuts, renames or opens below the folder FAULTS_UNDER is counted and refused as it was armed to be; other files are
 * left alone. FAULTS_LOCKS=none is a file system that gives no locks, unknown one that knows none, FAULTS_OPEN=read-only one that takes nothing,
 * FAULTS_SPACE=n a disk with place for n more bytes, FAULTS_READ=fail one that gives nothing back,
 * FAULTS_HANGS=path one whose folders and files cannot be opened as long as there is this file.
 * FAULTS_CLOCK=seconds puts the clock on, or back; FAULTS_JUMP=n does so from the nth look at it on.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static long calls;      /* since the last arming */
static long at = -1;    /* the call that fails, from 0; -1: none */
static int code;        /* its errno; 0: the process is killed there, after half of the write */
static int for_good;    /* every call from there on fails */
static long looks;

long faults_calls(void) { return calls; }

void faults_arm(long place, int error, int lasting) {
    calls = 0;
    at = place;
    code = error;
    for_good = lasting;
}

static int below(const char *path) {
    const char *folder = getenv("FAULTS_UNDER");
    return folder && strncmp(path, folder, strlen(folder)) == 0;
}

static int watched(int fd) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0)
        return 0;
    path[length] = 0;
    return below(path);
}

static int is(const char *name, const char *value) {
    const char *set = getenv(name);
    return set && strcmp(set, value) == 0;
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* 1 where this call fails; errno says how. */
static int fails(int fd, const void *data, size_t count, off_t offset) {
    if (!watched(fd))
        return 0;
    long call = calls++;
    if (at >= 0 && (call == at || (for_good && call > at))) {
        if (code == 0) {
            if (data && offset >= 0)
                (void)!NEXT(pwrite64)(fd, data, count / 2, offset);
            kill(getpid(), SIGKILL);
        }
        errno = code;
        return 1;
    }
    return 0;
}

/* As `fails`, of a call that names its file. */
static int name_fails(const char *path) {
    if (!below(path))
        return 0;
    long call = calls++;
    if (at < 0 || !(call == at || (for_good && call > at)))
        return 0;
    if (code == 0)
        kill(getpid(), SIGKILL);
    errno = code;
    return 1;
}

int rename(const char *from, const char *to) { return name_fails(from) ? -1 : NEXT(rename)(from, to); }

/* 1 where the disk is full: this write would make a file longer than there is place for. */
static int full(int fd, size_t count, off_t offset) {
    static long left = -1;
    struct stat found;
    const char *space = getenv("FAULTS_SPACE");
    if (!space || !watched(fd) || fstat(fd, &found))
        return 0;
    if (left < 0)
        left = atol(space);
    long more = (long)(offset + (off_t)count) - (long)found.st_size;
    if (more <= 0)
        return 0;
    if (more > left) {
        errno = ENOSPC;
        return 1;
    }
    left -= more;
    return 0;
}

ssize_t write(int fd, const void *data, size_t count) {
    if (fails(fd, data, count, lseek(fd, 0, SEEK_CUR)) || full(fd, count, lseek(fd, 0, SEEK_CUR)))
        return -1;
    return NEXT(write)(fd, data, count);
}

ssize_t pwrite(int fd, const void *data, size_t count, off_t offset) {
    if (fails(fd, data, count, offset) || full(fd, count, offset))
        return -1;
    return NEXT(pwrite)(fd, data, count, offset);
}

ssize_t pwrite64(int fd, const void *data, size_t count, off64_t offset) {
    if (fails(fd, data, count, offset) || full(fd, count, offset))
        return -1;
    return NEXT(pwrite64)(fd, data, count, offset);
}

ssize_t pread(int fd, void *data, size_t count, off_t offset) {
    if (is("FAULTS_READ", "fail") && watched(fd)) {
        errno = EIO;
        return -1;
    }
    return NEXT(pread)(fd, data, count, offset);
}

ssize_t pread64(int fd, void *data, size_t count, off64_t offset) {
    if (is("FAULTS_READ", "fail") && watched(fd)) {
        errno = EIO;
        return -1;
    }
    return NEXT(pread64)(fd, data, count, offset);
}

/* What outlives the process need not outlive the machine here: that takes the time of the real disk. */
int fsync(int fd) { return fails(fd, NULL, 0, -1) ? -1 : watched(fd) ? 0 : NEXT(fsync)(fd); }

int fdatasync(int fd) { return fails(fd, NULL, 0, -1) ? -1 : watched(fd) ? 0 : NEXT(fdatasync)(fd); }

int ftruncate(int fd, off_t length) { return fails(fd, NULL, 0, -1) ? -1 : NEXT(ftruncate)(fd, length); }

int ftruncate64(int fd, off64_t length) { return fails(fd, NULL, 0, -1) ? -1 : NEXT(ftruncate64)(fd, length); }

static void hang(const char *path) {
    const char *sign = getenv("FAULTS_HANGS");
    while (sign && below(path) && !faccessat(AT_FDCWD, sign, F_OK, 0))
        usleep(1000);
}

DIR *opendir(const char *path) {
    hang(path);
    return NEXT(opendir)(path);
}

static int refused(const char *path, int flags) {
    hang(path);
    int writes = (flags & O_ACCMODE) != O_RDONLY || flags & (O_CREAT | O_TRUNC);
    if (!writes || !is("FAULTS_OPEN", "read-only") || !below(path))
        return 0;
    errno = EROFS;
    return 1;
}

#define OPENING(name)                                                    \
    int name(const char *path, int flags, ...) {                         \
        va_list more;                                                    \
        va_start(more, flags);                                           \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0; \
        va_end(more);                                                    \
        return refused(path, flags) ? -1 : NEXT(name)(path, flags, mode); \
    }
OPENING(open)
OPENING(open64)

#define CONTROLLING(name)                                                \
    int name(int fd, int command, ...) {                                 \
        va_list more;                                                    \
        va_start(more, command);                                         \
        void *argument = va_arg(more, void *);                           \
        va_end(more);                                                    \
        const char *locks = getenv("FAULTS_LOCKS");                      \
        if ((command == F_SETLK || command == F_SETLKW) && locks && watched(fd)) { \
            errno = strcmp(locks, "unknown") ? ENOLCK : EOPNOTSUPP;      \
            return -1;                                                   \
        }                                                                \
        return NEXT(name)(fd, command, argument);                        \
    }
CONTROLLING(fcntl)
CONTROLLING(fcntl64)

int access(const char *path, int mode) {
    if (mode & W_OK && is("FAULTS_OPEN", "read-only") && below(path)) {
        errno = EROFS;
        return -1;
    }
    return NEXT(access)(path, mode);
}

static int shifted(void) {
    const char *jump = getenv("FAULTS_JUMP");
    return getenv("FAULTS_CLOCK") && (!jump || ++looks > atol(jump));
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    int result = NEXT(clock_gettime)(clock, now);
    if (result == 0 && clock == CLOCK_REALTIME && shifted())
        now->tv_sec += atol(getenv("FAULTS_CLOCK"));
    return result;
}

time_t time(time_t *place) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (place)
        *place = now.tv_sec;
    return now.tv_sec;
}
