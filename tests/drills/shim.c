/* Lets system calls on some files fail while a drill says so: preloaded into the service by syscalls.py.

   The file named by TLD_FAULTS is shared memory that the drill writes. A fault meets the calls of one
   kind on files whose name begins as given. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct fault {
    volatile int32_t active;
    volatile int32_t error;      /* errno of the call that fails */
    volatile int32_t halves;     /* every other write writes half, and its continuation fails */
    volatile int32_t met;        /* how many calls were met */
    char call[16];               /* sync, write, read, truncate or lock */
    char name[64];               /* the beginning of the file's name */
};

static struct fault *fault;

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("TLD_FAULTS");
    int fd = path ? open(path, O_RDWR) : -1;
    if (fd < 0)
        return;
    void *shared = mmap(NULL, sizeof(struct fault), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (shared != MAP_FAILED)
        fault = shared;
    close(fd);
}

/* Whether a call on a file is met; errno is set then. */
static int meets(const char *call, int fd)
{
    char link[64], path[512];
    if (!fault || !fault->active || strcmp(fault->call, call) != 0)
        return 0;
    int kept = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    errno = kept;
    if (length < 0)
        return 0;
    path[length] = 0;
    const char *name = strrchr(path, '/');
    name = name ? name + 1 : path;
    if (strncmp(name, fault->name, strlen(fault->name)) != 0)
        return 0;
    __sync_fetch_and_add(&fault->met, 1);
    errno = fault->error;
    return 1;
}

#define REAL(result, name, ...) \
    static result (*real)(__VA_ARGS__); \
    if (!real) real = (result (*)(__VA_ARGS__)) dlsym(RTLD_NEXT, #name)

#define SYNC(name) \
    int name(int fd) { REAL(int, name, int); return meets("sync", fd) ? -1 : real(fd); }
SYNC(fsync)
SYNC(fdatasync)

static __thread int half;

#define WRITE(name, ...) \
    if (!meets("write", fd)) return real(__VA_ARGS__); \
    if (fault->halves && count > 1 && (half = !half)) { count /= 2; return real(__VA_ARGS__); } \
    errno = fault->error; \
    return -1

ssize_t write(int fd, const void *buffer, size_t count)
{
    REAL(ssize_t, write, int, const void *, size_t);
    WRITE(write, fd, buffer, count);
}

ssize_t pwrite(int fd, const void *buffer, size_t count, off_t offset)
{
    REAL(ssize_t, pwrite, int, const void *, size_t, off_t);
    WRITE(pwrite, fd, buffer, count, offset);
}

ssize_t pwrite64(int fd, const void *buffer, size_t count, off64_t offset)
{
    REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t);
    WRITE(pwrite64, fd, buffer, count, offset);
}

ssize_t read(int fd, void *buffer, size_t count)
{
    REAL(ssize_t, read, int, void *, size_t);
    return meets("read", fd) ? -1 : real(fd, buffer, count);
}

ssize_t pread(int fd, void *buffer, size_t count, off_t offset)
{
    REAL(ssize_t, pread, int, void *, size_t, off_t);
    return meets("read", fd) ? -1 : real(fd, buffer, count, offset);
}

ssize_t pread64(int fd, void *buffer, size_t count, off64_t offset)
{
    REAL(ssize_t, pread64, int, void *, size_t, off64_t);
    return meets("read", fd) ? -1 : real(fd, buffer, count, offset);
}

int ftruncate(int fd, off_t length)
{
    REAL(int, ftruncate, int, off_t);
    return meets("truncate", fd) ? -1 : real(fd, length);
}

int ftruncate64(int fd, off64_t length)
{
    REAL(int, ftruncate64, int, off64_t);
    return meets("truncate", fd) ? -1 : real(fd, length);
}

#define FCNTL(name) \
    int name(int fd, int command, ...) \
    { \
        va_list more; \
        va_start(more, command); \
        void *argument = va_arg(more, void *); \
        va_end(more); \
        REAL(int, name, int, int, ...); \
        if ((command == F_SETLK || command == F_SETLKW) && meets("lock", fd)) return -1; \
        return real(fd, command, argument); \
    }
FCNTL(fcntl)
FCNTL(fcntl64)
