/*
 * Stands in for a program that runs or a virus scanner that looks at a file, in the tests of the installer under wine.
 *
 *   hold.exe mutex NAME      as long as the window is open, its single instance holds such a mutex
 *   hold.exe file PATH       nobody else can read, write, move or delete the file
 *   hold.exe coming PATH     the same with a file that setup puts in the place of another, as soon as it is there; the other one
 *                            then lies in the folder .old beside it
 *
 * Makes the file READY (third argument) once it holds (`coming`: once it waits), and goes on until it is ended or two minutes have
 * passed.
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

static void hold_when_it_comes(const wchar_t *what)
{
    wchar_t old[1024];
    const wchar_t *name = wcsrchr(what, L'\\');
    _snwprintf(old, 1024, L"%.*ls.old%ls", (int)(name - what) + 1, what, name);
    while (GetFileAttributesW(old) == INVALID_FILE_ATTRIBUTES || !held(L"file", what))
        Sleep(10);
}

int wmain(int count, wchar_t **words)
{
    int coming = count == 4 && !wcscmp(words[1], L"coming");
    if (count != 4 || (!coming && !held(words[1], words[2])))
        return 1;
    CloseHandle(CreateFileW(words[3], GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL));
    if (coming)
        hold_when_it_comes(words[2]);
    Sleep(120000);
    return 0;
}
