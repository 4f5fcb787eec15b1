# Installs, upgrades, uses and removes what `cargo xtask dist windows` made, on a real Windows machine, and compares the data folder
# before and after. Run by .github/workflows/windows.yml; by hand: pwsh assets/windows/try-installer.ps1 -Dist target/dist
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

function Get-People {
    ((& "$program\lince.exe" --data $data --json workers list) | ConvertFrom-Json).total
}

Assert (-not (Test-Path $key)) 'no Lince is installed yet'
New-Item -ItemType Directory $work | Out-Null
# What is installed opens this office, and so does the backup before an upgrade.
$env:LINCE_DATA = $data
$env:LINCE_SETTINGS = Join-Path $work 'settings'

Assert ((Invoke-Program $setup @('/S')) -eq 0) 'installed silently'
foreach ($file in 'lince-desktop.exe', 'lince.exe', 'WebView2Loader.dll', 'uninstall.exe', 'fonts\NotoSerifSC-Regular.ttf') {
    Assert (Test-Path (Join-Path $program $file)) "$file is there"
}
Assert (Test-Path $link) 'the start menu has its link'
Assert ((Get-ItemProperty $key).DisplayVersion -match '^\d+\.\d+\.\d+$') 'Windows lists it with its version'

$papers = Join-Path $work '公文'
& "$program\lince.exe" --data $data demo --out $papers
Assert ($LASTEXITCODE -eq 0) 'the demo office is made, with its papers'
Assert ((Get-ChildItem $papers -Filter *.pdf).Count -gt 0) 'there are PDF files'
$people = Get-People
$before = Get-Hashes $data

Assert ((Invoke-Program $setup @('/S')) -eq 0) 'the same version again mends the installation'
Assert ((Get-ChildItem (Join-Path $data 'backups') -Filter 'before-upgrade-*').Count -gt 0) 'a backup was made first'
Assert ((Get-People) -eq $people) 'everybody is still on file'

$window = Start-Process (Join-Path $program 'lince-desktop.exe') -PassThru
Start-Sleep -Seconds 15
$window.Refresh()
Assert (-not $window.HasExited) 'the window stays open'
Assert ($window.MainWindowTitle -like '*邻册*') "its title is 邻册, not `"$($window.MainWindowTitle)`""
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
$carried = (Get-ChildItem $stick -Recurse -Filter lince.exe | Select-Object -First 1).FullName
& $carried --data $data --json check
Assert ($LASTEXITCODE -eq 0) 'the portable form reads the same office and finds it whole'

Remove-Item $work -Recurse -Force
'everything holds'
