# The installer of Lince for Windows, per user and without administrator rights. Built by `cargo xtask dist windows`, which passes:
#   VERSION  0.1.0             STAGE   folder with exactly the files to install     OUT   setup.exe to write
#   KILOBYTES  size of STAGE   FILES   the File instructions, in a fixed order      ICON, PICTURE
#   SIGN  (if signed) command that signs a file   STUB  (on Windows) a stub that the local makensis has
#
# Nothing here touches the office's data or the settings of this PC: only files named in `installed.txt` are replaced or deleted,
# so a data folder inside the installation folder survives too.
#
# New files are unpacked beside the old ones (.new) and changed places with them (.old) only when all of them are there; a file
# that cannot be moved sends everything back to its place. As long as .old is there and .new\done.txt is not, an exchange is under
# way: the next setup, after a power cut, puts everything back first, by the lists that lie in .new. It does so only once it is told
# to install, and only where .new\exchange.txt or .old\installed.txt shows that both folders are setup's own.
#
# Command line: /S silent, /D=C:\folder (last, without quotation marks; a first installation only), /NODESKTOP no link on the desktop.
# Exit codes of setup.exe /S, and of uninstall.exe /S _?=<folder> (without _? it goes on in the background and answers 0 at once):
#   0  done
#   1  cancelled by the user
#   2  the program, lince.exe or another setup is running; nothing changed
#   3  a newer version is installed; nothing changed
#   4  the backup before the upgrade failed; nothing changed
#   5  a file cannot be written, moved or deleted; the earlier version still works, or is put back by the next setup
#   6  not enough space on the disk; nothing changed
#   7  the folder holds the portable form; nothing changed
#   8  not Windows 10 or later for x64; nothing changed
#   9  the folder holds a .new or .old that setup has not made; nothing changed

Unicode true
!ifndef STUB
  !define STUB amd64-unicode
!endif
Target ${STUB}
!ifdef QUICK
  # For tests: five times the speed, twice the size.
  SetCompressor zlib
!else
  SetCompressor /SOLID lzma
  SetCompressorDictSize 64
!endif
SetDateSave off
AllowSkipFiles off
RequestExecutionLevel user
ManifestDPIAware true
ManifestSupportedOS Win10
ManifestLongPathAware true

!include MUI2.nsh
!include LogicLib.nsh
!include FileFunc.nsh
!include Sections.nsh
!include TextFunc.nsh
!include WordFunc.nsh
!include WinVer.nsh
!include x64.nsh

!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\Lince"
# What tauri-plugin-single-instance makes of the identifier in tauri.conf.json.
!define MUTEX "cn.lince.desktop-sim"
# Held by setup and by the uninstaller, so that no two of them work at a time.
!define SETUP_MUTEX "cn.lince.setup"
!define WEBVIEW_KEY "Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}"
!define WEBVIEW_SETUP "MicrosoftEdgeWebView2RuntimeInstallerX64.exe"
!define WEBVIEW_SETUP_SMALL "MicrosoftEdgeWebview2Setup.exe"

# Room for the new files beside the old ones, for what is unpacked in $TEMP meanwhile, and some for the rest.
!define /math KILOBYTES_TWICE ${KILOBYTES} * 2
!define /math KILOBYTES_NEEDED ${KILOBYTES_TWICE} + 51200
!define /math MEGABYTES_NEEDED ${KILOBYTES_NEEDED} / 1024

!define DONE 0
!define RUNNING 2
!define NEWER_IS_THERE 3
!define NO_BACKUP 4
!define NOT_WRITABLE 5
!define NO_SPACE 6
!define IS_PORTABLE 7
!define WINDOWS_TOO_OLD 8
!define IS_OF_OTHERS 9

Name "邻册"
OutFile "${OUT}"
BrandingText "邻册 ${VERSION}"
InstallDir "$LOCALAPPDATA\Programs\Lince"
ShowInstDetails nevershow
ShowUninstDetails nevershow

VIProductVersion "${VERSION}.0"
VIFileVersion "${VERSION}.0"
VIAddVersionKey /LANG=2052 "ProductName" "邻册"
VIAddVersionKey /LANG=2052 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "FileDescription" "邻册 安装程序"
VIAddVersionKey /LANG=2052 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "CompanyName" "Lince 邻册"
VIAddVersionKey /LANG=2052 "LegalCopyright" "The Lince authors, MIT License"

!ifdef SIGN
  !uninstfinalize '${SIGN} "%1"'
!endif

Var Installed     # version that is installed; empty: none
Var Welcome       # what will be done, on the first page
Var Farewell      # what to do now, on the last page
Var Busy          # why a file is busy; empty: it is not
Var Failed        # first file for which something failed; empty: none
Var Stuck         # a file that could not be put back; empty: none
Var List          # a list of files to go through
Var Each          # what to do with each of them
Var File          # the one whose turn it is, relative to the installation folder
Var Handle        # of the open list
Var Note          # handle of a list that is being written
Var WebView       # version of WebView2; empty: none
Var DataFolder    # where the office's data lie; empty: not chosen

#### Pages ####

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_WELCOMEFINISHPAGE_BITMAP "${PICTURE}"
!define MUI_UNWELCOMEFINISHPAGE_BITMAP "${PICTURE}"
!define MUI_ABORTWARNING
!define MUI_ABORTWARNING_TEXT "还没有安装完。确定要退出吗？"
!define MUI_ABORTWARNING_CANCEL_DEFAULT

!define MUI_WELCOMEPAGE_TITLE "安装邻册 ${VERSION}"
!define MUI_WELCOMEPAGE_TEXT "$Welcome"
!insertmacro MUI_PAGE_WELCOME

!define MUI_PAGE_CUSTOMFUNCTION_PRE SkipWhenInstalled
!define MUI_PAGE_CUSTOMFUNCTION_LEAVE FolderChosen
!define MUI_PAGE_HEADER_TEXT "程序放在哪里"
!define MUI_PAGE_HEADER_SUBTEXT "一般不用改。这里只放程序，单位的数据另选地方。"
!define MUI_DIRECTORYPAGE_TEXT_TOP "邻册只装给现在登录的这个用户，不需要管理员权限。单位的数据不放在这里：第一次打开邻册时再选（建议选D盘）。"
!define MUI_DIRECTORYPAGE_TEXT_DESTINATION "程序文件夹"
!insertmacro MUI_PAGE_DIRECTORY

!define MUI_PAGE_HEADER_TEXT "快捷方式"
!define MUI_PAGE_HEADER_SUBTEXT "“开始”菜单里总会有“邻册”。"
!define MUI_COMPONENTSPAGE_NODESC
!define MUI_COMPONENTSPAGE_TEXT_TOP "需要在桌面上也放一个快捷方式的，保留下面的勾。"
!define MUI_COMPONENTSPAGE_TEXT_COMPLIST "要安装的内容："
!insertmacro MUI_PAGE_COMPONENTS

!define MUI_PAGE_HEADER_TEXT "正在安装"
!define MUI_PAGE_HEADER_SUBTEXT "请稍候，一般不到一分钟。"
!define MUI_INSTFILESPAGE_FINISHHEADER_TEXT "安装完成"
!define MUI_INSTFILESPAGE_FINISHHEADER_SUBTEXT "邻册已经装好。"
!define MUI_INSTFILESPAGE_ABORTHEADER_TEXT "没有安装成"
!define MUI_INSTFILESPAGE_ABORTHEADER_SUBTEXT "单位的数据没有动。"
!insertmacro MUI_PAGE_INSTFILES

!define MUI_FINISHPAGE_TITLE "邻册 ${VERSION} 已装好"
!define MUI_FINISHPAGE_TEXT "$Farewell"
!define MUI_FINISHPAGE_BUTTON "完成(&F)"
!define MUI_FINISHPAGE_RUN "$INSTDIR\lince-desktop.exe"
!define MUI_FINISHPAGE_RUN_TEXT "现在打开邻册"
!insertmacro MUI_PAGE_FINISH

!define MUI_UNCONFIRMPAGE_TEXT_TOP "将从这台电脑上删除邻册的程序文件和快捷方式。$\r$\n单位的数据和这台电脑上的设置不会删除。$DataFolder"
!define MUI_UNCONFIRMPAGE_TEXT_LOCATION "程序文件夹"
!define MUI_PAGE_HEADER_TEXT "卸载邻册"
!define MUI_PAGE_HEADER_SUBTEXT "单位的数据会留下。"
!insertmacro MUI_UNPAGE_CONFIRM
!define MUI_PAGE_HEADER_TEXT "正在卸载"
!define MUI_PAGE_HEADER_SUBTEXT "请稍候。"
!define MUI_INSTFILESPAGE_FINISHHEADER_TEXT "卸载完成"
!define MUI_INSTFILESPAGE_FINISHHEADER_SUBTEXT "单位的数据仍在原处。重新安装邻册后可以接着用。"
# The pages of MUI forget their other texts by themselves, these not.
!undef MUI_INSTFILESPAGE_ABORTHEADER_TEXT
!undef MUI_INSTFILESPAGE_ABORTHEADER_SUBTEXT
!define MUI_INSTFILESPAGE_ABORTHEADER_TEXT "没有卸载成"
!define MUI_INSTFILESPAGE_ABORTHEADER_SUBTEXT "单位的数据没有动。"
!insertmacro MUI_UNPAGE_INSTFILES

!insertmacro MUI_LANGUAGE "SimpChinese"
SetFont /LANG=2052 "Microsoft YaHei UI" 9

#### Ends ####

# Says why it goes no further, and ends with the exit code.
!macro Refuse code text
  MessageBox MB_OK|MB_ICONEXCLAMATION "${text}" /SD IDOK
  SetErrorLevel ${code}
  Quit
!macroend
!define Refuse "!insertmacro Refuse"

# The same once files are being installed: the page stays and shows that it did not succeed.
!macro GiveUp code text
  MessageBox MB_OK|MB_ICONSTOP "${text}" /SD IDOK
  SetErrorLevel ${code}
  ${If} ${Silent}
    Quit
  ${EndIf}
  Abort
!macroend
!define GiveUp "!insertmacro GiveUp"

#### Used by setup and by the uninstaller ####

!macro Shared un

# Two at a time would take each other's files away.
Function ${un}RefuseSecond
  System::Call 'kernel32::CreateMutexW(p 0, i 0, w "${SETUP_MUTEX}") p .r0 ?e'
  Pop $0
  ${If} $0 = 183
    ${Refuse} ${RUNNING} "邻册的安装程序或卸载程序已经在运行，请先完成或关闭它。什么都没有改动。"
  ${EndIf}
FunctionEnd

# Is somebody working? Sets $Busy.
Function ${un}LookForRunning
  StrCpy $Busy ""
  System::Call 'kernel32::OpenMutexW(i 0x100000, i 0, w "${MUTEX}") p .r0'
  ${If} $0 P<> 0
    System::Call 'kernel32::CloseHandle(p r0)'
    StrCpy $Busy "邻册正在这台电脑上运行。"
    Return
  ${EndIf}
  StrCpy $File "lince-desktop.exe"
  Call ${un}LookForUse
  StrCpy $File "lince.exe"
  Call ${un}LookForUse
FunctionEnd

# A program that runs cannot be opened for writing. A virus scanner holds it only for moments.
Function ${un}LookForUse
  ${IfNot} ${FileExists} "$INSTDIR\$File"
    Return
  ${EndIf}
  ${For} $1 1 6
    System::Call 'kernel32::CreateFileW(w "$INSTDIR\$File", i 0x40000000, i 7, p 0, i 3, i 0, p 0) p .r0 ?e'
    Pop $2
    ${If} $0 P<> -1
      System::Call 'kernel32::CloseHandle(p r0)'
      Return
    ${EndIf}
    ${If} $2 <> 32
      Return
    ${EndIf}
    Sleep 500
  ${Next}
  StrCpy $Busy "$File 正在运行或被别的程序占用。"
FunctionEnd

Function ${un}RefuseWhileRunning
  again:
  Call ${un}LookForRunning
  ${If} $Busy == ""
    Return
  ${EndIf}
  MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$Busy$\r$\n$\r$\n请先关闭邻册，然后点“重试”。" /SD IDCANCEL IDRETRY again
  SetErrorLevel ${RUNNING}
  Quit
FunctionEnd

# Calls $Each with every $File of $List, until $Failed is set. The first line of a list is the version. A list that is not there
# names nothing; one that is there and cannot be read, even after some seconds, has failed.
Function ${un}ForEach
  StrCpy $Failed ""
  ${IfNot} ${FileExists} "$List"
    Return
  ${EndIf}
  ${For} $0 1 8
    ClearErrors
    FileOpen $Handle "$List" r
    ${IfNot} ${Errors}
      ${ExitFor}
    ${EndIf}
    Sleep 400
  ${Next}
  ${If} $0 > 8
    StrCpy $Failed "$List"
    Return
  ${EndIf}
  FileReadUTF16LE $Handle $File
  ${DoWhile} $Failed == ""
    ClearErrors
    FileReadUTF16LE $Handle $File
    ${If} ${Errors}
      ${ExitDo}
    ${EndIf}
    ${TrimNewLines} "$File" $File
    Call ${un}KeepToFolder
    ${If} $File != ""
      Call $Each
    ${EndIf}
  ${Loop}
  FileClose $Handle
FunctionEnd

# A list lies where others can write: a name that would lead out of the installation folder is left out.
Function ${un}KeepToFolder
  StrCpy $0 $File 1
  ${If} $0 == "\"
    StrCpy $File ""
    Return
  ${EndIf}
  StrLen $1 $File
  ${For} $2 0 $1
    StrCpy $0 $File 2 $2
    ${If} $0 == ".."
      StrCpy $File ""
      Return
    ${EndIf}
    StrCpy $0 $File 1 $2
    ${If} $0 == ":"
    ${OrIf} $0 == "/"
      StrCpy $File ""
      Return
    ${EndIf}
  ${Next}
FunctionEnd

# Deletes $File; tries for some seconds, since a virus scanner may be looking at it.
Function ${un}DeleteListed
  # Called with _?= it runs where it lies, and no program can delete itself.
  ${If} $File == "uninstall.exe"
    Delete "$INSTDIR\$File"
    Return
  ${EndIf}
  ${For} $0 1 8
    ${IfNot} ${FileExists} "$INSTDIR\$File"
      ${ExitFor}
    ${EndIf}
    ClearErrors
    Delete "$INSTDIR\$File"
    ${IfNot} ${Errors}
      ${ExitFor}
    ${EndIf}
    Sleep 400
  ${Next}
  ${If} ${FileExists} "$INSTDIR\$File"
    StrCpy $Failed "$File"
    Return
  ${EndIf}
  ${GetParent} "$File" $0
  ${If} $0 != ""
    RMDir "$INSTDIR\$0"
  ${EndIf}
FunctionEnd

!macroend
!insertmacro Shared ""
!insertmacro Shared "un."

#### What is installed ####

Section "邻册程序（必需）" Program
  SectionIn RO
  AddSize ${KILOBYTES}
  Call RefuseInSection
  Call MendInterrupted
  Call CheckSpace
  Call BackUp
  Call Unpack
  Call RefuseInSection
  Call Exchange
  Call Register
  Call ProvideWebView
SectionEnd

Section "桌面快捷方式" Desktop
  SetOutPath "$INSTDIR"
  CreateShortcut "$DESKTOP\邻册.lnk" "$INSTDIR\lince-desktop.exe"
SectionEnd

#### Before the pages ####

Function .onInit
  ${IfNot} ${RunningX64}
  ${OrIfNot} ${AtLeastWin10}
    ${Refuse} ${WINDOWS_TOO_OLD} "邻册需要64位的Windows 10或Windows 11，这台电脑上装不了。什么都没有改动。"
  ${EndIf}
  Call RefuseSecond
  Call FindInstalled
  Call LookAtFolder
  Call SayWhatWillBeDone
  Call ChooseDesktopLink
FunctionEnd

# No link where it is not wanted: told so, or taken off the desktop since the last time.
Function ChooseDesktopLink
  ClearErrors
  ${GetParameters} $0
  ${GetOptions} $0 "/NODESKTOP" $1
  ${IfNot} ${Errors}
    !insertmacro UnselectSection ${Desktop}
  ${EndIf}
  ${If} $Installed != ""
  ${AndIfNot} ${FileExists} "$DESKTOP\邻册.lnk"
    !insertmacro UnselectSection ${Desktop}
  ${EndIf}
FunctionEnd

# An installation of this user is upgraded where it is.
Function FindInstalled
  ReadRegStr $0 HKCU "${UNINSTALL_KEY}" "InstallLocation"
  ${If} $0 != ""
    ${If} ${FileExists} "$0\installed.txt"
    ${OrIf} ${FileExists} "$0\.old\installed.txt"
      StrCpy $INSTDIR $0
    ${EndIf}
  ${EndIf}
FunctionEnd

# Which version lies in $INSTDIR, and may this one take its place? Only looks.
Function LookAtFolder
  Call RefuseWhileRunning
  ${If} ${FileExists} "$INSTDIR\portable.txt"
    ${Refuse} ${IS_PORTABLE} "$INSTDIR 里是邻册便携版，不能装在同一个文件夹里。请另选文件夹；要更新便携版，请用新版的便携版压缩包。什么都没有改动。"
  ${EndIf}
  Call RefuseFoldersOfOthers
  Call ReadInstalled
  ${If} $Installed == ""
    Return
  ${EndIf}
  ${VersionCompare} "$Installed" "${VERSION}" $0
  ${If} $0 == 1
    ${Refuse} ${NEWER_IS_THERE} "这台电脑上已经装有较新的邻册 $Installed，不能改装旧的 ${VERSION}：新版整理过的数据，旧版读不了。$\r$\n$\r$\n什么都没有改动。请继续使用 $Installed；确实要用旧版的，请联系提供程序的人员。"
  ${EndIf}
FunctionEnd

# Setup works in .new and .old, and deletes them: what somebody else keeps under these names stays theirs.
Function RefuseFoldersOfOthers
  ${If} ${FileExists} "$INSTDIR\.new\exchange.txt"
  ${OrIf} ${FileExists} "$INSTDIR\.old\installed.txt"
    Return
  ${EndIf}
  ${DirState} "$INSTDIR\.new" $0
  ${DirState} "$INSTDIR\.old" $1
  ${If} $0 = 1
  ${OrIf} $1 = 1
    ${Refuse} ${IS_OF_OTHERS} "$INSTDIR 里有名为 .new 或 .old 的文件夹，看不出是本安装程序留下的，所以没有动它。请另选文件夹，或把它移到别处，再运行一次本安装程序。什么都没有改动。"
  ${EndIf}
FunctionEnd

# The list that names the installed version. While an exchange is under way: the one that will be put back.
Function FindList
  StrCpy $List "$INSTDIR\installed.txt"
  ${IfNot} ${FileExists} "$INSTDIR\.old\*.*"
  ${OrIf} ${FileExists} "$INSTDIR\.new\done.txt"
    Return
  ${EndIf}
  ${If} ${FileExists} "$INSTDIR\.new\leftovers.txt"
    StrCpy $List "$INSTDIR\.new\leftovers.txt"
  ${ElseIf} ${FileExists} "$INSTDIR\.old\installed.txt"
    StrCpy $List "$INSTDIR\.old\installed.txt"
  ${EndIf}
FunctionEnd

# From a list of installed files; where that is lost, from the registry.
Function ReadInstalled
  Call FindList
  StrCpy $Installed ""
  ClearErrors
  FileOpen $0 "$List" r
  ${IfNot} ${Errors}
    FileReadUTF16LE $0 $Installed
    FileClose $0
    ${TrimNewLines} "$Installed" $Installed
  ${EndIf}
  ReadRegStr $0 HKCU "${UNINSTALL_KEY}" "InstallLocation"
  ${If} $Installed == ""
  ${AndIf} $0 == $INSTDIR
    ReadRegStr $Installed HKCU "${UNINSTALL_KEY}" "DisplayVersion"
  ${EndIf}
FunctionEnd

Function SayWhatWillBeDone
  StrCpy $Farewell "可以从“开始”菜单或桌面打开邻册。单位的数据和设置没有变。"
  ${If} $Installed == ""
    StrCpy $Welcome "将在这台电脑上安装邻册 ${VERSION}：社区工作者档案、考核、培训和报表。$\r$\n$\r$\n不需要管理员权限，也不需要网络。"
    StrCpy $Farewell "可以从“开始”菜单或桌面打开邻册。$\r$\n$\r$\n第一次打开时，请选单位数据的位置。"
  ${ElseIf} $Installed == "${VERSION}"
    StrCpy $Welcome "这台电脑上已经装有邻册 ${VERSION}。继续的话，将重新放一遍程序文件（修复）。$\r$\n$\r$\n单位的数据和设置不变。"
  ${Else}
    StrCpy $Welcome "将把邻册从 $Installed 升级到 ${VERSION}。$\r$\n$\r$\n升级前先自动备份一次；单位的数据和设置不变。"
  ${EndIf}
FunctionEnd

Function SkipWhenInstalled
  ${If} $Installed != ""
    Abort
  ${EndIf}
FunctionEnd

Function FolderChosen
  Call LookAtFolder
FunctionEnd

#### Installing ####

# An earlier setup was cut off: in the middle of its exchange everything goes back, before and after it only its rests go. Nothing of
# them may stay: a done.txt would call this exchange done, a file of another version would be taken for one of this.
Function MendInterrupted
  ${If} ${FileExists} "$INSTDIR\.old\installed.txt"
  ${AndIfNot} ${FileExists} "$INSTDIR\.new\exchange.txt"
    Call RemakeList
  ${EndIf}
  ${If} ${FileExists} "$INSTDIR\.old\*.*"
  ${AndIfNot} ${FileExists} "$INSTDIR\.new\done.txt"
    Call GoBack
    ${If} $Stuck != ""
      ${GiveUp} ${NOT_WRITABLE} "上一次安装中断了，现在要先把原来的程序放回原处，但是 $Stuck 动不了：可能正被杀毒软件（360、火绒等）检查，或有程序占用。$\r$\n$\r$\n请重启电脑，再运行一次本安装程序。单位的数据没有动。"
    ${EndIf}
  ${EndIf}
  ${For} $3 1 8
    Call ClearAway
    ${IfNot} ${FileExists} "$INSTDIR\.old\*.*"
    ${AndIfNot} ${FileExists} "$INSTDIR\.new\*.*"
      Return
    ${EndIf}
    Sleep 400
  ${Next}
  ${GiveUp} ${NOT_WRITABLE} "上一次安装留下的 $INSTDIR\.old 或 .new 删不掉，可能有程序占用。请重启电脑，再运行一次本安装程序。单位的数据没有动。"
FunctionEnd

# .old without the lists in .new: what the installed version had goes back. What only the new one has stays where it is, for the next
# to take its place.
Function RemakeList
  CreateDirectory "$INSTDIR\.new"
  System::Call 'kernel32::CopyFileW(w "$INSTDIR\.old\installed.txt", w "$INSTDIR\.new\exchange.txt", i 1) i .r0'
  ${If} $0 = 0
    ${GiveUp} ${NOT_WRITABLE} "上一次安装中断了，现在要先把原来的程序放回原处，但是 $INSTDIR\.new 里写不进文件。请重启电脑，再运行一次本安装程序。单位的数据没有动。"
  ${EndIf}
FunctionEnd

# The rests of an exchange that is done, or undone. That it is done stands in .new, so .new goes last.
Function ClearAway
  SetOutPath "$TEMP"
  ${If} ${FileExists} "$INSTDIR\.new\exchange.txt"
    RMDir /r "$INSTDIR\.old"
  ${Else}
    RMDir "$INSTDIR\.old"
  ${EndIf}
  ${IfNot} ${FileExists} "$INSTDIR\.old\*.*"
    Call DropNew
  ${EndIf}
FunctionEnd

# exchange.txt, by which .new is known as setup's, goes only when nothing else is left there.
Function DropNew
  ${If} ${FileExists} "$INSTDIR\.new\exchange.txt"
    StrCpy $2 ""
    FindFirst $0 $1 "$INSTDIR\.new\*.*"
    ${DoWhile} $1 != ""
      ${If} $1 != "."
      ${AndIf} $1 != ".."
      ${AndIf} $1 != "exchange.txt"
        RMDir /r "$INSTDIR\.new\$1"
        Delete "$INSTDIR\.new\$1"
        ${If} ${FileExists} "$INSTDIR\.new\$1"
          StrCpy $2 $1
        ${EndIf}
      ${EndIf}
      FindNext $0 $1
    ${Loop}
    FindClose $0
    ${If} $2 == ""
      Delete "$INSTDIR\.new\exchange.txt"
    ${EndIf}
  ${EndIf}
  RMDir "$INSTDIR\.new"
FunctionEnd

# Old and new files lie side by side for a moment.
Function CheckSpace
  ClearErrors
  CreateDirectory "$INSTDIR\.new"
  ${If} ${Errors}
    ${GiveUp} ${NOT_WRITABLE} "$INSTDIR 里写不进文件。请换一个自己能写入的文件夹，或把这个文件夹加入杀毒软件的信任区后重试。什么都没有改动。"
  ${EndIf}
  System::Call 'kernel32::GetDiskFreeSpaceExW(w "$INSTDIR", *l .r0, p 0, p 0) i .r1'
  ${If} $1 = 0
    Return
  ${EndIf}
  System::Int64Op $0 / 1024
  Pop $0
  System::Int64Op $0 > ${KILOBYTES_NEEDED}
  Pop $1
  ${If} $1 = 0
    RMDir "$INSTDIR\.new"
    RMDir "$INSTDIR"
    ${GiveUp} ${NO_SPACE} "磁盘空间不够：安装约需 ${MEGABYTES_NEEDED} MB。请清理 $INSTDIR 所在的磁盘后重试。什么都没有改动。"
  ${EndIf}
FunctionEnd

# The installed program backs up its own office: it knows the data as they are now.
Function BackUp
  ${If} $Installed == ""
  ${OrIf} $Installed == "${VERSION}"
  ${OrIfNot} ${FileExists} "$INSTDIR\lince.exe"
    Return
  ${EndIf}
  again:
  DetailPrint "正在备份单位的数据……"
  nsExec::ExecToStack '"$INSTDIR\lince.exe" --json backup before-upgrade'
  Pop $0
  Pop $1
  # 2: a version that does not know the command. The new one keeps a copy itself before it changes the data.
  ${If} $0 == 0
  ${OrIf} $0 == 2
    Return
  ${EndIf}
  Call CodeOfError
  MessageBox MB_ABORTRETRYIGNORE|MB_ICONEXCLAMATION|MB_DEFBUTTON2 "升级前没能备份单位的数据$1。$\r$\n$\r$\n请看放数据的磁盘是否接好、有没有空间，然后点“重试”；点“中止”则不升级，原来的程序照常可用；点“忽略”则不备份就升级（不建议）。" /SD IDABORT IDRETRY again IDIGNORE on
  SetErrorLevel ${NO_BACKUP}
  RMDir "$INSTDIR\.new"
  ${If} ${Silent}
    Quit
  ${EndIf}
  Abort
  on:
FunctionEnd

# `"code":"disk_full"` somewhere in $1 becomes （disk_full）. The sentence itself is UTF-8, which nsExec does not read.
Function CodeOfError
  StrLen $2 $1
  ${For} $3 0 $2
    StrCpy $4 $1 8 $3
    ${If} $4 == '"code":"'
      IntOp $3 $3 + 8
      StrCpy $5 $1 "" $3
      ${WordFind} $5 '"' "+1" $5
      StrCpy $1 "（$5）"
      Return
    ${EndIf}
  ${Next}
  StrCpy $1 ""
FunctionEnd

# Everything into .new, the list by which it is known first; nothing of what is installed changes. A disk that fills up ends this by
# itself.
Function Unpack
  SetErrorLevel ${NO_SPACE}
  SetOverwrite try
  again:
  ClearErrors
  SetOutPath "$INSTDIR\.new"
  File "/oname=exchange.txt" "${STAGE}/installed.txt"
  ${If} ${Errors}
    # Asked once, the flag is gone.
    SetErrors
  ${Else}
    !include "${FILES}"
    WriteUninstaller "$INSTDIR\.new\uninstall.exe"
  ${EndIf}
  SetOverwrite on
  SetOutPath "$INSTDIR"
  ${If} ${Errors}
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "有文件写不进去，可能是杀毒软件（360、火绒等）拦住了。请在它的提示里选“允许”，然后点“重试”。" /SD IDCANCEL IDRETRY again
    Call DropUnpacked
    ${GiveUp} ${NOT_WRITABLE} "没有安装。原来的程序和单位的数据都没有动。"
  ${EndIf}
  SetErrorLevel ${DONE}
FunctionEnd

Function .onInstFailed
  Call DropUnpacked
FunctionEnd

# Not in the middle of an exchange: what is needed to go back lies there.
Function DropUnpacked
  SetOutPath "$TEMP"
  ${IfNot} ${FileExists} "$INSTDIR\.old\*.*"
    Call DropNew
    RMDir "$INSTDIR"
  ${EndIf}
FunctionEnd

# Somebody may have started the program while the pages were open.
Function RefuseInSection
  again:
  Call LookForRunning
  ${If} $Busy == ""
    Return
  ${EndIf}
  MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$Busy$\r$\n$\r$\n请先关闭邻册，然后点“重试”。" /SD IDCANCEL IDRETRY again
  Call DropUnpacked
  ${GiveUp} ${RUNNING} "没有安装。原来的程序和单位的数据都没有动。"
FunctionEnd

# The old files out, the new ones in; all of them or none.
Function Exchange
  SetOutPath "$TEMP"
  DetailPrint "正在换上新的程序文件……"
  # Not every name that moves.
  SetDetailsPrint none
  Call NoteWhatChanges
  ${If} $Failed != ""
    Call DropUnpacked
    ${GiveUp} ${NOT_WRITABLE} "没有安装：$Failed 读不了或写不进，可能正被杀毒软件（360、火绒等）检查，或有程序占用。原来的程序和单位的数据都没有动。"
  ${EndIf}
  Call FlushUnpacked
  again:
  Call ExchangeAll
  ${If} $Failed != ""
    Call GoBack
    ${If} $Stuck != ""
      ${GiveUp} ${NOT_WRITABLE} "没有装成：$Failed 换不上新的，$Stuck 也放不回原处，可能正被杀毒软件（360、火绒等）检查，或有程序占用。$\r$\n$\r$\n请重启电脑，再运行一次本安装程序，它会先把原来的程序放回原处。单位的数据没有动。"
    ${EndIf}
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$Failed 换不上新的：可能正被杀毒软件（360、火绒等）检查，或有程序占用。$\r$\n$\r$\n请稍等片刻，然后点“重试”。点“取消”则不安装，原来的程序照常可用。" /SD IDCANCEL IDRETRY again
    Call ClearAway
    Call DropUnpacked
    ${GiveUp} ${NOT_WRITABLE} "没有安装。原来的程序和单位的数据都没有动。"
  ${EndIf}
  Call ClearAway
  SetDetailsPrint both
FunctionEnd

# Sets $Failed to the first file that stays where it is. Done it is only when that is written down: then .old may go.
Function ExchangeAll
  StrCpy $List "$INSTDIR\.new\exchange.txt"
  GetFunctionAddress $Each ExchangeOne
  Call ForEach
  ${If} $Failed == ""
    StrCpy $List "$INSTDIR\.new\leftovers.txt"
    GetFunctionAddress $Each PutAside
    Call ForEach
  ${EndIf}
  # Where the list itself cannot be read, nothing has been done.
  ${If} ${FileExists} "$INSTDIR\.new\installed.txt"
  ${AndIf} $Failed == ""
    StrCpy $Failed "exchange.txt"
  ${EndIf}
  ${If} $Failed == ""
    ClearErrors
    FileOpen $0 "$INSTDIR\.new\done.txt" w
    ${If} ${Errors}
      StrCpy $Failed "done.txt"
    ${Else}
      FileClose $0
    ${EndIf}
  ${EndIf}
FunctionEnd

Function ExchangeOne
  Call PutAside
  ${If} $Failed != ""
    Return
  ${EndIf}
  StrCpy $1 "$INSTDIR\.new\$File"
  StrCpy $2 "$INSTDIR\$File"
  Call MoveOne
FunctionEnd

# Moves $File, if it is there, into .old; its folder goes when nothing is left in it.
Function PutAside
  ${GetParent} "$File" $0
  CreateDirectory "$INSTDIR\.old\$0"
  ${If} ${FileExists} "$INSTDIR\$File"
    StrCpy $1 "$INSTDIR\$File"
    StrCpy $2 "$INSTDIR\.old\$File"
    Call MoveOne
    ${If} $0 != ""
      RMDir "$INSTDIR\$0"
    ${EndIf}
  ${EndIf}
FunctionEnd

# Undoes ExchangeAll as far as it came, whatever interrupted it. Files that are where they were before stay there. Sets $Stuck.
Function GoBack
  Push $Failed
  StrCpy $Stuck ""
  StrCpy $List "$INSTDIR\.new\newcomers.txt"
  GetFunctionAddress $Each Withdraw
  Call ForEach
  Call NoteStuck
  GetFunctionAddress $Each PutBack
  StrCpy $List "$INSTDIR\.new\exchange.txt"
  Call ForEach
  Call NoteStuck
  StrCpy $List "$INSTDIR\.new\leftovers.txt"
  Call ForEach
  Call NoteStuck
  Pop $Failed
FunctionEnd

# The old $File takes the place of the new one again.
Function PutBack
  ${IfNot} ${FileExists} "$INSTDIR\.old\$File"
    Return
  ${EndIf}
  ${If} ${FileExists} "$INSTDIR\$File"
    # There twice only when somebody has copied one there by hand since.
    Delete "$INSTDIR\.new\$File"
    StrCpy $1 "$INSTDIR\$File"
    StrCpy $2 "$INSTDIR\.new\$File"
    Call MoveOne
  ${EndIf}
  ${If} $Failed == ""
    StrCpy $1 "$INSTDIR\.old\$File"
    StrCpy $2 "$INSTDIR\$File"
    Call MoveOne
  ${EndIf}
  Call NoteStuck
FunctionEnd

# A $File that only the new version has leaves again.
Function Withdraw
  ${If} ${FileExists} "$INSTDIR\$File"
    StrCpy $1 "$INSTDIR\$File"
    StrCpy $2 "$INSTDIR\.new\$File"
    Call MoveOne
    ${GetParent} "$File" $0
    ${If} $0 != ""
      RMDir "$INSTDIR\$0"
    ${EndIf}
    Call NoteStuck
  ${EndIf}
FunctionEnd

# One file that cannot go back keeps none of the others from it.
Function NoteStuck
  ${If} $Failed != ""
    StrCpy $Stuck $Failed
    StrCpy $Failed ""
  ${EndIf}
FunctionEnd

# Moves $1 to $2; tries for some seconds, since a virus scanner may be looking at it.
Function MoveOne
  ${GetParent} "$2" $4
  CreateDirectory "$4"
  ${For} $3 1 8
    ClearErrors
    Rename "$1" "$2"
    ${IfNot} ${Errors}
      Return
    ${EndIf}
    Sleep 400
  ${Next}
  StrCpy $Failed "$File"
FunctionEnd

# Writes down, for the way back, which files only the installed version has, and which only this one. Sets $Failed to a list that
# cannot be read or written.
Function NoteWhatChanges
  StrCpy $1 "leftovers.txt"
  StrCpy $2 "$Installed"
  StrCpy $List "$INSTDIR\installed.txt"
  GetFunctionAddress $Each NoteLeftover
  Call NoteInto
  ${If} $Failed != ""
    Return
  ${EndIf}
  StrCpy $1 "newcomers.txt"
  StrCpy $2 "${VERSION}"
  StrCpy $List "$INSTDIR\.new\exchange.txt"
  GetFunctionAddress $Each NoteNewcomer
  Call NoteInto
FunctionEnd

# Begins the list $1 with the version $2, and lets $Each add what it finds in $List.
Function NoteInto
  ClearErrors
  FileOpen $Note "$INSTDIR\.new\$1" w
  ${If} ${Errors}
    StrCpy $Failed $1
    Return
  ${EndIf}
  FileWriteUTF16LE $Note "$2$\r$\n"
  Call ForEach
  FileClose $Note
FunctionEnd

Function NoteLeftover
  ${IfNot} ${FileExists} "$INSTDIR\.new\$File"
    FileWriteUTF16LE $Note "$File$\r$\n"
  ${EndIf}
FunctionEnd

Function NoteNewcomer
  ${IfNot} ${FileExists} "$INSTDIR\$File"
    FileWriteUTF16LE $Note "$File$\r$\n"
  ${EndIf}
FunctionEnd

# A name may reach the disk before what the file holds: after a power cut it would name a file of zeros.
Function FlushUnpacked
  StrCpy $List "$INSTDIR\.new\exchange.txt"
  GetFunctionAddress $Each FlushOne
  Call ForEach
  StrCpy $File "exchange.txt"
  Call FlushOne
  StrCpy $File "leftovers.txt"
  Call FlushOne
  StrCpy $File "newcomers.txt"
  Call FlushOne
FunctionEnd

Function FlushOne
  System::Call 'kernel32::CreateFileW(w "$INSTDIR\.new\$File", i 0x40000000, i 7, p 0, i 3, i 0, p 0) p .r0'
  ${If} $0 P<> -1
    System::Call 'kernel32::FlushFileBuffers(p r0)'
    System::Call 'kernel32::CloseHandle(p r0)'
  ${EndIf}
FunctionEnd

Function Register
  SetOutPath "$INSTDIR"
  CreateShortcut "$SMPROGRAMS\邻册.lnk" "$INSTDIR\lince-desktop.exe"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayName" "邻册"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "Publisher" "Lince 邻册"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\lince-desktop.exe,0"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "EstimatedSize" ${KILOBYTES}
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoRepair" 1
FunctionEnd

#### WebView2, which shows the window's pages ####

Function ProvideWebView
  Call LookForWebView
  ${If} $WebView != ""
    Return
  ${EndIf}
  StrCpy $0 "$EXEDIR\${WEBVIEW_SETUP}"
  ${IfNot} ${FileExists} "$0"
    StrCpy $0 "$INSTDIR\${WEBVIEW_SETUP}"
  ${EndIf}
  ${IfNot} ${FileExists} "$0"
    StrCpy $0 "$EXEDIR\${WEBVIEW_SETUP_SMALL}"
  ${EndIf}
  ${If} ${FileExists} "$0"
    DetailPrint "正在安装 WebView2 运行时……"
    ExecWait '"$0" /silent /install'
    Call LookForWebView
  ${EndIf}
  ${If} $WebView == ""
    MessageBox MB_OK|MB_ICONINFORMATION "邻册已经装好，但这台电脑上还缺“Microsoft Edge WebView2 运行时”，装上它邻册的窗口才能打开。$\r$\n$\r$\n请县（区）信息化人员提供，或在能上网的电脑上从微软官网下载 WebView2 的独立安装程序（x64），文件名是$\r$\n${WEBVIEW_SETUP}$\r$\n（100多MB）。把它和邻册的安装程序放在同一个文件夹里，再运行一次邻册的安装程序；或者直接双击它安装。" /SD IDOK
  ${EndIf}
FunctionEnd

# Installed for everybody (either view of the registry), for this user, or lying beside the program.
Function LookForWebView
  ${If} ${FileExists} "$INSTDIR\WebView2\msedgewebview2.exe"
    StrCpy $WebView "fixed"
    Return
  ${EndIf}
  SetRegView 64
  ReadRegStr $WebView HKLM "SOFTWARE\${WEBVIEW_KEY}" "pv"
  SetRegView 32
  ${If} $WebView == ""
  ${OrIf} $WebView == "0.0.0.0"
    ReadRegStr $WebView HKLM "SOFTWARE\${WEBVIEW_KEY}" "pv"
  ${EndIf}
  SetRegView default
  ${If} $WebView == ""
  ${OrIf} $WebView == "0.0.0.0"
    ReadRegStr $WebView HKCU "Software\${WEBVIEW_KEY}" "pv"
  ${EndIf}
  ${If} $WebView == "0.0.0.0"
    StrCpy $WebView ""
  ${EndIf}
FunctionEnd

#### Uninstalling ####

Function un.onInit
  Call un.RefuseSecond
  Call un.RefuseWhileRunning
  Call un.FindData
FunctionEnd

Section "Uninstall"
  InitPluginsDir
  SetOutPath "$PLUGINSDIR"
  File "/oname=installed.txt" "${STAGE}/installed.txt"
  SetOutPath "$TEMP"
  again:
  GetFunctionAddress $Each un.DeleteListed
  # Of a later setup that was cut off: its files may lie among ours.
  StrCpy $List "$INSTDIR\.new\newcomers.txt"
  Call un.ForEach
  ${If} $Failed == ""
    StrCpy $List "$PLUGINSDIR\installed.txt"
    Call un.ForEach
  ${EndIf}
  ${If} $Failed != ""
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$Failed 删不掉：可能正被杀毒软件检查，或有程序占用。$\r$\n$\r$\n请稍等片刻，然后点“重试”。" /SD IDCANCEL IDRETRY again
    ${GiveUp} ${NOT_WRITABLE} "没有卸载完。请重启电脑后再卸载一次；单位的数据没有动。"
  ${EndIf}
  ${If} ${FileExists} "$INSTDIR\.new\exchange.txt"
  ${OrIf} ${FileExists} "$INSTDIR\.old\installed.txt"
    RMDir /r "$INSTDIR\.old"
    RMDir /r "$INSTDIR\.new"
  ${EndIf}
  # Only when nothing else lies in it.
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\邻册.lnk"
  Delete "$DESKTOP\邻册.lnk"
  DeleteRegKey HKCU "${UNINSTALL_KEY}"
SectionEnd

# Reads where the data lie from the settings, to say that they stay there.
Function un.FindData
  Call un.ReadSettings
  StrCpy $DataFolder ""
  StrLen $1 $0
  ${For} $2 0 $1
    StrCpy $3 $0 13 $2
    ${If} $3 == '"data_dir": "'
      IntOp $2 $2 + 13
      StrCpy $3 $0 "" $2
      ${WordFind} $3 '"' "+1" $3
      ${WordReplace} $3 "\\" "\" "+" $3
      StrCpy $DataFolder "$\r$\n单位的数据在：$3"
      Return
    ${EndIf}
  ${Next}
FunctionEnd

# The beginning of the settings file into $0: UTF-8, which FileRead does not know.
Function un.ReadSettings
  StrCpy $0 ""
  System::Call 'kernel32::CreateFileW(w "$APPDATA\lince\config\settings.json", i 0x80000000, i 7, p 0, i 3, i 0, p 0) p .r1'
  ${If} $1 P= -1
    Return
  ${EndIf}
  System::Alloc 1024
  Pop $2
  System::Call 'kernel32::ReadFile(p r1, p r2, i 1000, *i .r3, p 0)'
  System::Call 'kernel32::MultiByteToWideChar(i 65001, i 0, p r2, i r3, w .r0, i ${NSIS_MAX_STRLEN})'
  System::Free $2
  System::Call 'kernel32::CloseHandle(p r1)'
FunctionEnd
