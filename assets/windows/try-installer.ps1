# Installs, upgrades, interrupts, uses and removes what `cargo xtask dist windows` made, on a real Windows machine, and compares the
# data folder before and after. Run by .github/workflows/windows.yml; by hand: pwsh assets/windows/try-installer.ps1 -Dist target/dist
# It refuses where Lince is installed already. Not tried on Windows yet; under Wine `cargo xtask test windows` does the same.
param([Parameter(Mandatory)] [string] $Dist)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$program = Join-Path $env:LOCALAPPDATA 'Programs\Lince'
$key = 'HKCU:\Software\Microsoft\Windows\CurrentVersion\Uninstall\Lince'
$link = Join-Path ([Environment]::GetFolderPath('Programs')) '邻册.lnk'
$work = Join-Path ([IO.Path]::GetTempPath()) ('望河街道 & 100% ' + [Guid]::NewGuid().ToString('N').Substring(0, 8))
$data = Join-Path $work '单位 数据'
$setup = (Get-ChildItem (Join-Path $Dist '*-setup.exe') | Select-Object -First 1).FullName

function Assert([bool] $holds, [string] $what) {
    if (-not $holds) { throw "FAILED: $what" }
    "ok      $what"
}

function Invoke-Program([string] $file, [string[]] $arguments) {
    (Start-Process -FilePath $file -ArgumentList $arguments -Wait -PassThru).ExitCode
}

# Every file below a folder with its hash, but for what changes by being opened: locks, the log's memory, backups.
function Get-Hashes([string] $folder) {
    $kept = Get-ChildItem $folder -Recurse -File | Where-Object {
        $_.FullName -notlike (Join-Path $folder 'backups\*') -and $_.Name -notin 'writer.lock', 'writer.json', 'lince.db-shm', 'lince.db-wal'
    }
    ($kept | Sort-Object FullName | ForEach-Object {
        "$($_.FullName.Substring($folder.Length)) $((Get-FileHash $_.FullName).Hash)"
    }) -join "`n"
}

# What the installation says it is: the first line of its list, in UTF-16 without a mark.
function Set-InstalledVersion([string] $version) {
    $list = Join-Path $program 'installed.txt'
    $utf16 = [Text.UnicodeEncoding]::new($false, $false)
    $lines = [IO.File]::ReadAllLines($list, $utf16)
    $lines[0] = $version
    [IO.File]::WriteAllLines($list, [string[]] $lines, $utf16)
}

# As somebody who works with the file, or a virus scanner.
function Open-Alone([string] $file) {
    [IO.File]::Open($file, 'Open', 'Read', 'None')
}

function Wait-Until([int] $seconds, [scriptblock] $holds) {
    $end = (Get-Date).AddSeconds($seconds)
    while (-not (& $holds)) {
        if ((Get-Date) -gt $end) { return $false }
        Start-Sleep -Milliseconds 100
    }
    $true
}

function Get-People {
    ((& "$program\lince.exe" --data $data --json workers list) | ConvertFrom-Json).total
}

Assert (-not (Test-Path $key)) 'no Lince is installed yet'
New-Item -ItemType Directory $work | Out-Null
# What is installed opens this office, and so does the backup before an upgrade.
$env:LINCE_DATA = $data
$env:LINCE_SETTINGS = Join-Path $work 'settings'

Assert ((Invoke-Program $setup @('/S')) -eq 0) 'installed silently'
foreach ($file in 'lince-desktop.exe', 'lince.exe', 'uninstall.exe', 'fonts\NotoSerifSC-Regular.ttf') {
    Assert (Test-Path (Join-Path $program $file)) "$file is there"
}
Assert (Test-Path $link) 'the start menu has its link'
$version = (Get-ItemProperty $key).DisplayVersion
Assert ($version -match '^\d+\.\d+\.\d+$') 'Windows lists it with its version'
$whole = Get-Hashes $program

$papers = Join-Path $work '公文'
& "$program\lince.exe" --data $data demo --out $papers
Assert ($LASTEXITCODE -eq 0) 'the demo office is made, with its papers'
Assert ((Get-ChildItem $papers -Filter *.pdf).Count -gt 0) 'there are PDF files'
$people = Get-People

Assert ((Invoke-Program $setup @('/S')) -eq 0) 'the same version again mends the installation'
Assert ((Get-Hashes $program) -eq $whole) 'with the same files'

Set-InstalledVersion '99.0.0'
Assert ((Invoke-Program $setup @('/S')) -eq 3) 'a newer version stays'

Set-InstalledVersion '0.0.1'
$held = Open-Alone (Join-Path $data 'writer.lock')
Assert ((Invoke-Program $setup @('/S')) -eq 4) 'no upgrade where the backup fails'
$held.Close()

$held = Open-Alone (Join-Path $program 'fonts\NotoSerifSC-Regular.ttf')
Assert ((Invoke-Program $setup @('/S')) -eq 5) 'no upgrade where a file cannot be moved'
Assert (-not (Test-Path (Join-Path $program '.old'))) 'everything is back in its place'
$cut = Start-Process $setup -ArgumentList '/S' -PassThru
$reached = Wait-Until 120 { Test-Path (Join-Path $program '.old\fonts\NotoSerifSC-Light.ttf') }
$cut.Kill()
$cut.WaitForExit()
$held.Close()
Assert ($reached -and (Test-Path (Join-Path $program '.old'))) 'setup was ended in the middle of its exchange of files'

Assert ((Invoke-Program $setup @('/S')) -eq 0) 'started again it upgrades'
Assert ((Get-Hashes $program) -eq $whole) 'with every file, and no rest of the interrupted one'
Assert ((Get-ChildItem (Join-Path $data 'backups') -Filter 'before-upgrade-*').Count -gt 0) 'a backup was made first'
Assert ((Get-People) -eq $people) 'everybody is still on file'

$window = Start-Process (Join-Path $program 'lince-desktop.exe') -PassThru
$shown = Wait-Until 60 { $window.Refresh(); $window.HasExited -or $window.MainWindowTitle -like '*邻册*' }
Assert (-not $window.HasExited) 'the window stays open'
Assert $shown "its title is 邻册, not `"$($window.MainWindowTitle)`""
# A window that shows why it cannot start has a title too.
$ofWindow = "ParentProcessId = $($window.Id) AND Name = 'msedgewebview2.exe'"
Assert (Wait-Until 60 { @(Get-CimInstance Win32_Process -Filter $ofWindow).Count -gt 0 }) 'WebView2 works for it'
$second = Start-Process (Join-Path $program 'lince-desktop.exe') -PassThru
Assert ($second.WaitForExit(15000)) 'a second start gives way to the first'
Assert ((Invoke-Program $setup @('/S')) -eq 2) 'setup refuses while the program runs'
$window.CloseMainWindow() | Out-Null
Assert ($window.WaitForExit(60000)) 'the window closes, after its backup'

$people = Get-People
$before = Get-Hashes $data
Assert ((Invoke-Program (Join-Path $program 'uninstall.exe') @('/S', "_?=$program")) -eq 0) 'removed'
foreach ($gone in (Join-Path $program 'lince-desktop.exe'), (Join-Path $program 'fonts'), $link, $key) {
    Assert (-not (Test-Path $gone)) "$gone is gone"
}
Assert ((Get-Hashes $data) -eq $before) 'the data are byte for byte what they were'

$zip = (Get-ChildItem (Join-Path $Dist '*-portable.zip') | Select-Object -First 1).FullName
$stick = Join-Path $work 'U盘'
Expand-Archive $zip $stick
$folder = (Get-ChildItem $stick -Directory | Select-Object -First 1).FullName
Assert ((Invoke-Program $setup @('/S', "/D=$folder")) -eq 7) 'setup keeps out of the portable form'
$carried = (Get-ChildItem $stick -Recurse -Filter lince.exe | Select-Object -First 1).FullName
& $carried --data $data --json check
Assert ($LASTEXITCODE -eq 0) 'the portable form reads the same office and finds it whole'

Remove-Item $work -Recurse -Force
'everything holds'
