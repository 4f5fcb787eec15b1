/* Stands between a process and the C library's file functions (LD_PRELOAD), for the files below LINCE_SHIM_ROOT.
 *
 * - Records: every write, sync, truncate, create, rename and removal goes to the file LINCE_SHIM_LOG, in order, with its bytes.
 *   The `-shm` beside a database is left out: it is memory, not data.
 * - Fails: the n-th call of chosen kinds ends with an error, once or from then on.
 *
 * The process speaks to it by opening paths that exist nowhere:
 *   /lince-shim/mark/TEXT                       writes a mark into the log
 *   /lince-shim/arm/KINDS/N/ERRNO/once|always|short|kill   fails from the N-th call of KINDS (letters: see `enum kind`);
 *                                               `short`: a write first puts down half its bytes, the rest of it fails;
 *                                               `kill`: the process is killed instead
 *   /lince-shim/disarm                          ends with EEXIST when a call has failed since `arm`, else ENOENT
 *   /lince-shim/there                           ends with EEXIST: the shim is loaded
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { OPENING = 'o', WRITING = 'w', SYNCING = 's', TRUNCATING = 't', RENAMING = 'r', MAKING = 'm', REMOVING = 'u' };
enum operation { CREATE = 1, WRITE, TRUNCATE, SYNC, SYNC_FOLDER, RENAME, REMOVE, MAKE_FOLDER, REMOVE_FOLDER, MARK, OPEN };

static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;
static char root[PATH_MAX];
static size_t root_length;
static int log_file = -1;

static char kinds[16];
static long countdown;
static int failure;
static char manner[16];
static int has_failed;
static int short_file = -1;

#define REAL(name) \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

__attribute__((constructor)) static void begin(void) {
    const char *wanted = getenv("LINCE_SHIM_ROOT");
    if (wanted && strlen(wanted) < sizeof root) {
        strcpy(root, wanted);
        root_length = strlen(root);
    }
    const char *log_path = getenv("LINCE_SHIM_LOG");
    if (log_path && *log_path)
        log_file = (int)syscall(SYS_openat, AT_FDCWD, log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
}

/* --- Which file ------------------------------------------------------------------------------------------------- */

static int below_root(const char *path) {
    return root_length && !strncmp(path, root, root_length) && (path[root_length] == '/' || !path[root_length]);
}

static int is_memory(const char *path) {
    size_t length = strlen(path);
    return length > 4 && !strcmp(path + length - 4, "-shm");
}

static const char *path_of(int fd, char *buffer) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, buffer, PATH_MAX - 1);
    if (length <= 0 || buffer[0] != '/') return NULL;
    buffer[length] = 0;
    return buffer;
}

static const char *absolute(int folder, const char *path, char *buffer) {
    if (path[0] == '/') {
        snprintf(buffer, PATH_MAX, "%s", path);
    } else {
        char start[PATH_MAX];
        const char *base = folder == AT_FDCWD ? getcwd(start, sizeof start) : path_of(folder, start);
        if (!base) return NULL;
        if (snprintf(buffer, PATH_MAX, "%s/%s", base, path) >= PATH_MAX) return NULL;
    }
    return buffer;
}

/* The path of a watched open file, or NULL. A removed file's path ends in " (deleted)" and still counts. */
static const char *watched(int fd, char *buffer) {
    if (!root_length || fd < 0) return NULL;
    int before = errno;
    const char *path = path_of(fd, buffer);
    errno = before;
    return path && below_root(path) ? path : NULL;
}

static uint64_t inode_of(int fd) {
    struct stat found;
    return fstat(fd, &found) ? 0 : (uint64_t)found.st_ino;
}

/* --- The log ---------------------------------------------------------------------------------------------------- */

struct head { uint32_t operation, path, other, reserved; uint64_t inode, offset, length; };

static void put(const void *bytes, size_t length) {
    const char *at = bytes;
    while (length) {
        ssize_t put = syscall(SYS_write, log_file, at, length);
        if (put <= 0) _exit(97);
        at += put;
        length -= (size_t)put;
    }
}

static void record(uint32_t operation, const char *path, const char *other, uint64_t inode, uint64_t offset,
                   const void *bytes, uint64_t length) {
    if (log_file < 0) return;
    if (operation != MARK && is_memory(path)) return;
    int before = errno;
    struct head head = { operation, (uint32_t)strlen(path), other ? (uint32_t)strlen(other) : 0, 0, inode, offset, length };
    put(&head, sizeof head);
    put(path, head.path);
    if (other) put(other, head.other);
    if (bytes) put(bytes, length);
    errno = before;
}

/* --- Failing ---------------------------------------------------------------------------------------------------- */

/* Called under the guard. */
static int fails(char kind) {
    if (!countdown && !failure) return 0;
    if (!strchr(kinds, kind)) return 0;
    if (countdown > 1) {
        countdown--;
        return 0;
    }
    if (countdown == 1) {
        if (!strcmp(manner, "kill")) kill(getpid(), SIGKILL);
        has_failed = 1;
        int now = failure;
        countdown = 0;
        if (strcmp(manner, "always")) failure = 0;
        errno = now;
        return 1;
    }
    if (failure) {
        has_failed = 1;
        errno = failure;
        return 1;
    }
    return 0;
}

/* How much of a write to do: all, half (then the rest fails), or nothing (-1, errno set). */
static ssize_t allowed(int fd, size_t length) {
    if (short_file == fd) {
        short_file = -1;
        has_failed = 1;
        errno = ENOSPC;
        return -1;
    }
    if (fails(WRITING)) {
        if (!strcmp(manner, "short") && length > 1) {
            short_file = fd;
            return (ssize_t)(length / 2);
        }
        return -1;
    }
    return (ssize_t)length;
}

static int spoken_to(const char *path) {
    if (strncmp(path, "/lince-shim/", 12)) return 0;
    const char *said = path + 12;
    pthread_mutex_lock(&guard);
    int answer = ENOENT;
    if (!strcmp(said, "there")) {
        answer = EEXIST;
    } else if (!strncmp(said, "mark/", 5)) {
        record(MARK, said + 5, NULL, 0, 0, NULL, 0);
    } else if (!strcmp(said, "disarm")) {
        answer = has_failed ? EEXIST : ENOENT;
        countdown = failure = has_failed = 0;
        short_file = -1;
    } else if (sscanf(said, "arm/%15[a-z]/%ld/%d/%15[a-z]", kinds, &countdown, &failure, manner) == 4) {
        has_failed = 0;
        short_file = -1;
    } else {
        answer = EINVAL;
    }
    pthread_mutex_unlock(&guard);
    errno = answer;
    return 1;
}

/* --- Opening ---------------------------------------------------------------------------------------------------- */

static int opening(int folder, const char *path, int flags, mode_t mode) {
    char full[PATH_MAX];
    if (path && spoken_to(path)) return -1;
    int writes = (flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC));
    if (!path || !root_length || !absolute(folder, path, full) || !below_root(full))
        return (int)syscall(SYS_openat, folder, path, flags, mode);
    pthread_mutex_lock(&guard);
    int fd = -1;
    if (!writes || !fails(OPENING)) {
        struct stat before;
        int existed = !syscall(SYS_newfstatat, AT_FDCWD, full, &before, 0);
        fd = (int)syscall(SYS_openat, folder, path, flags, mode);
        if (fd >= 0 && (flags & O_TMPFILE) != O_TMPFILE) {
            uint64_t inode = inode_of(fd);
            if (writes && !existed) record(CREATE, full, NULL, inode, 0, NULL, 0);
            else if (writes) record(OPEN, full, NULL, inode, 0, NULL, 0);
            if (existed && (flags & O_TRUNC)) record(TRUNCATE, full, NULL, inode, 0, NULL, 0);
        }
    }
    int error = errno;
    pthread_mutex_unlock(&guard);
    errno = error;
    return fd;
}

static mode_t mode_among(int flags, va_list rest) {
    return flags & (O_CREAT | __O_TMPFILE) ? (mode_t)va_arg(rest, int) : 0;
}

#define OPEN_LIKE(name, extra) \
    int name(const char *path, int flags, ...) { \
        va_list rest; va_start(rest, flags); mode_t mode = mode_among(flags, rest); va_end(rest); \
        return opening(AT_FDCWD, path, flags | (extra), mode); \
    }
OPEN_LIKE(open, 0)
OPEN_LIKE(open64, O_LARGEFILE)

#define OPENAT_LIKE(name, extra) \
    int name(int folder, const char *path, int flags, ...) { \
        va_list rest; va_start(rest, flags); mode_t mode = mode_among(flags, rest); va_end(rest); \
        return opening(folder, path, flags | (extra), mode); \
    }
OPENAT_LIKE(openat, 0)
OPENAT_LIKE(openat64, O_LARGEFILE)

int creat(const char *path, mode_t mode) { return opening(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return creat(path, mode); }

/* --- Writing ---------------------------------------------------------------------------------------------------- */

static ssize_t writing(int fd, const void *bytes, size_t length, off64_t at, int positioned) {
    char path[PATH_MAX];
    const char *known = watched(fd, path);
    if (!known)
        return positioned ? syscall(SYS_pwrite64, fd, bytes, length, at) : syscall(SYS_write, fd, bytes, length);
    pthread_mutex_lock(&guard);
    ssize_t done = allowed(fd, length);
    if (done >= 0) {
        if (!positioned) {
            int appends = fcntl(fd, F_GETFL) & O_APPEND;
            at = appends ? lseek64(fd, 0, SEEK_END) : lseek64(fd, 0, SEEK_CUR);
        }
        done = positioned ? syscall(SYS_pwrite64, fd, bytes, done, at) : syscall(SYS_write, fd, bytes, done);
        if (done > 0) record(WRITE, known, NULL, inode_of(fd), (uint64_t)at, bytes, (uint64_t)done);
    }
    int error = errno;
    pthread_mutex_unlock(&guard);
    errno = error;
    return done;
}

ssize_t write(int fd, const void *bytes, size_t length) { return writing(fd, bytes, length, 0, 0); }
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) { return writing(fd, bytes, length, at, 1); }
ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at) { return writing(fd, bytes, length, at, 1); }

/* The first part only: a short write, which every caller must stand. */
ssize_t writev(int fd, const struct iovec *parts, int count) {
    for (int i = 0; i < count; i++)
        if (parts[i].iov_len) return writing(fd, parts[i].iov_base, parts[i].iov_len, 0, 0);
    return 0;
}

/* Callers fall back to reading and writing. */
ssize_t copy_file_range(int in, off64_t *in_at, int out, off64_t *out_at, size_t length, unsigned flags) {
    (void)in; (void)in_at; (void)out; (void)out_at; (void)length; (void)flags;
    errno = ENOSYS;
    return -1;
}
ssize_t sendfile(int out, int in, off_t *at, size_t length) {
    (void)out; (void)in; (void)at; (void)length;
    errno = ENOSYS;
    return -1;
}
ssize_t sendfile64(int out, int in, off64_t *at, size_t length) {
    (void)out; (void)in; (void)at; (void)length;
    errno = ENOSYS;
    return -1;
}

static int truncating(int fd, off64_t length) {
    char path[PATH_MAX];
    const char *known = watched(fd, path);
    if (!known) return (int)syscall(SYS_ftruncate, fd, length);
    pthread_mutex_lock(&guard);
    int done = -1;
    if (!fails(TRUNCATING)) {
        done = (int)syscall(SYS_ftruncate, fd, length);
        if (!done) record(TRUNCATE, known, NULL, inode_of(fd), (uint64_t)length, NULL, 0);
    }
    int error = errno;
    pthread_mutex_unlock(&guard);
    errno = error;
    return done;
}
int ftruncate(int fd, off_t length) { return truncating(fd, length); }
int ftruncate64(int fd, off64_t length) { return truncating(fd, length); }

/* --- Syncing ---------------------------------------------------------------------------------------------------- */

static int syncing(int fd) {
    char path[PATH_MAX];
    const char *known = watched(fd, path);
    if (!known) return 0;
    pthread_mutex_lock(&guard);
    int done = -1;
    if (!fails(SYNCING)) {
        struct stat found;
        int is_folder = !fstat(fd, &found) && S_ISDIR(found.st_mode);
        record(is_folder ? SYNC_FOLDER : SYNC, known, NULL, inode_of(fd), 0, NULL, 0);
        done = 0; /* Not really: what a power cut would leave is worked out from the log. */
    }
    int error = errno;
    pthread_mutex_unlock(&guard);
    errno = error;
    return done;
}
int fsync(int fd) { return syncing(fd); }
int fdatasync(int fd) { return syncing(fd); }

/* --- Names ------------------------------------------------------------------------------------------------------ */

static int renaming(int from_folder, const char *from, int to_folder, const char *to, unsigned flags) {
    char old_path[PATH_MAX], new_path[PATH_MAX];
    int known = absolute(from_folder, from, old_path) && absolute(to_folder, to, new_path)
        && (below_root(old_path) || below_root(new_path));
    if (!known) return (int)syscall(SYS_renameat2, from_folder, from, to_folder, to, flags);
    pthread_mutex_lock(&guard);
    int done = -1;
    if (!fails(RENAMING)) {
        done = (int)syscall(SYS_renameat2, from_folder, from, to_folder, to, flags);
        if (!done) record(RENAME, old_path, new_path, 0, 0, NULL, 0);
    }
    int error = errno;
    pthread_mutex_unlock(&guard);
    errno = error;
    return done;
}
int rename(const char *from, const char *to) { return renaming(AT_FDCWD, from, AT_FDCWD, to, 0); }
int renameat(int a, const char *from, int b, const char *to) { return renaming(a, from, b, to, 0); }
int renameat2(int a, const char *from, int b, const char *to, unsigned flags) { return renaming(a, from, b, to, flags); }

static int removing(int folder, const char *path, int flags) {
    char full[PATH_MAX];
    if (!absolute(folder, path, full) || !below_root(full)) return (int)syscall(SYS_unlinkat, folder, path, flags);
    pthread_mutex_lock(&guard);
    int done = -1;
    if (!fails(REMOVING)) {
        done = (int)syscall(SYS_unlinkat, folder, path, flags);
        if (!done) record(flags & AT_REMOVEDIR ? REMOVE_FOLDER : REMOVE, full, NULL, 0, 0, NULL, 0);
    }
    int error = errno;
    pthread_mutex_unlock(&guard);
    errno = error;
    return done;
}
int unlink(const char *path) { return removing(AT_FDCWD, path, 0); }
int unlinkat(int folder, const char *path, int flags) { return removing(folder, path, flags); }
int rmdir(const char *path) { return removing(AT_FDCWD, path, AT_REMOVEDIR); }

static int making(int folder, const char *path, mode_t mode) {
    char full[PATH_MAX];
    if (!absolute(folder, path, full) || !below_root(full)) return (int)syscall(SYS_mkdirat, folder, path, mode);
    pthread_mutex_lock(&guard);
    int done = -1;
    if (!fails(MAKING)) {
        done = (int)syscall(SYS_mkdirat, folder, path, mode);
        if (!done) record(MAKE_FOLDER, full, NULL, 0, 0, NULL, 0);
    }
    int error = errno;
    pthread_mutex_unlock(&guard);
    errno = error;
    return done;
}
int mkdir(const char *path, mode_t mode) { return making(AT_FDCWD, path, mode); }
int mkdirat(int folder, const char *path, mode_t mode) { return making(folder, path, mode); }
