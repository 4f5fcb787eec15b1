/*
 * Stands in for a program that runs or a virus scanner that looks at a file, in the tests of the installer under wine.
 *
 *   hold.exe mutex NAME      as long as the window is open, its single instance holds such a mutex
 *   hold.exe file PATH       nobody else can read, write, move or delete the file
 *
 * Makes the file READY (third argument) once it holds, and goes on until it is ended or two minutes have passed.
 */
#include <windows.h>
#include <wchar.h>

static HANDLE held(const wchar_t *kind, const wchar_t *what)
{
    if (!wcscmp(kind, L"mutex"))
        return CreateMutexW(NULL, TRUE, what);
    HANDLE file = CreateFileW(what, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    return file == INVALID_HANDLE_VALUE ? NULL : file;
}

int wmain(int count, wchar_t **words)
{
    if (count != 4 || !held(words[1], words[2]))
        return 1;
    CloseHandle(CreateFileW(words[3], GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL));
    Sleep(120000);
    return 0;
}
