/*
 * Stands between wine and the C library (LD_PRELOAD), so that the disk seems to be another one, in the tests of the installer:
 *
 *   LINCE_DISK=small    it says that 64 megabytes are free
 *   LINCE_DISK=full     it says nothing, and no file grows beyond 8 megabytes
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#define MEGABYTE (1024 * 1024)
#define REAL(name) \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static int disk_is(const char *what)
{
    const char *disk = getenv("LINCE_DISK");
    return disk && !strcmp(disk, what);
}

static int beyond(int file, off_t end)
{
    struct stat about;
    return end > 8 * MEGABYTE && disk_is("full") && !fstat(file, &about) && S_ISREG(about.st_mode);
}

int fstatfs(int file, struct statfs *about)
{
    REAL(fstatfs);
    int answer = real(file, about);
    if (!answer && disk_is("small"))
        about->f_bfree = about->f_bavail = 64 * MEGABYTE / about->f_bsize;
    return answer;
}

ssize_t write(int file, const void *bytes, size_t count)
{
    REAL(write);
    if (beyond(file, lseek(file, 0, SEEK_CUR) + (off_t)count)) {
        errno = ENOSPC;
        return -1;
    }
    return real(file, bytes, count);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t at)
{
    REAL(pwrite);
    if (beyond(file, at + (off_t)count)) {
        errno = ENOSPC;
        return -1;
    }
    return real(file, bytes, count, at);
}
