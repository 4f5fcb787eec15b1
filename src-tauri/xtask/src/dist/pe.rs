//! Looks into a finished program for Windows: would it start there, and is it called what it should be?

use object::LittleEndian as LE;
use object::pe;
use object::read::ReadRef;
use object::read::pe::{ImageNtHeaders, PeFile64};
use std::path::Path;

/// DLLs that every Windows 10 has. What is not among them would have to be shipped.
const OF_WINDOWS: &[&str] = &[
    "advapi32.dll",
    "bcrypt.dll",
    "bcryptprimitives.dll",
    "combase.dll",
    "comctl32.dll",
    "comdlg32.dll",
    "crypt32.dll",
    "dwmapi.dll",
    "gdi32.dll",
    "imm32.dll",
    "kernel32.dll",
    "msvcrt.dll",
    "ntdll.dll",
    "ole32.dll",
    "oleaut32.dll",
    "powrprof.dll",
    "propsys.dll",
    "psapi.dll",
    "rpcrt4.dll",
    "secur32.dll",
    "shell32.dll",
    "shlwapi.dll",
    "user32.dll",
    "userenv.dll",
    "uxtheme.dll",
    "version.dll",
    "winmm.dll",
    "winspool.drv",
    "wintrust.dll",
    "ws2_32.dll",
    "wtsapi32.dll",
];
/// Sets of functions that Windows 10 resolves by itself.
const API_SET: &str = "api-ms-win-core-";

/// What a program must be.
pub struct Expected<'a> {
    pub window: bool,
    pub version: &'a str,
    /// DLLs that are shipped beside it.
    pub beside: &'a [&'a str],
    /// Names of this machine's folders that must not be in it.
    pub foreign: Vec<String>,
    /// No time of building in it.
    pub timeless: bool,
}

/// OpenSSL keeps the folder that it was built in and would look there for settings and modules. A question mark cannot stand in a
/// name on Windows, so such a folder is never found; and the length stays what it was.
pub fn forget(path: &Path, foreign: &[String]) -> Result<(), String> {
    let mut data = std::fs::read(path).map_err(|error| super::at(path, &error))?;
    for name in foreign {
        blank_out(&mut data, name.as_bytes());
    }
    std::fs::write(path, data).map_err(|error| super::at(path, &error))
}

fn blank_out(data: &mut [u8], name: &[u8]) {
    let mut from = 0;
    while let Some(found) = data[from..].windows(name.len()).position(|window| window == name) {
        from += found;
        data[from..from + name.len()].fill(b'?');
    }
}

/// Everything that is wrong with the program, each in one sentence.
pub fn check(path: &Path, expected: &Expected<'_>) -> Result<(), String> {
    let data = std::fs::read(path).map_err(|error| super::at(path, &error))?;
    let findings = findings(&data, expected).map_err(|error| format!("{}: {error}", path.display()))?;
    if findings.is_empty() {
        return Ok(());
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Err(format!(
        "{name} 不合格 / is not fit to be handed out:\n  {}",
        findings.join("\n  ")
    ))
}

/// The stub from which makensis makes a setup must lie where it was linked to: additions to it move what its relocations mean, and
/// Windows, which moves every program that allows it, would see it crash (NSIS bug 1283; fixed in Debian's 3.08-3+deb12u1).
pub fn check_setup(path: &Path) -> Result<(), String> {
    let data = std::fs::read(path).map_err(|error| super::at(path, &error))?;
    if lies_where_it_was_linked_to(&data) == Some(true) {
        return Ok(());
    }
    Err("本机的 nsis 做出的安装程序在 Windows 上会崩溃：请装上 Debian 的更新（3.08-3+deb12u1 以后），或用 NSIS 官方的 makensis。\n\
         What this machine's nsis makes would crash on Windows: install Debian's update (3.08-3+deb12u1 or later), or NSIS's own makensis."
        .to_owned())
}

/// For 32 and 64 bits.
fn lies_where_it_was_linked_to(data: &[u8]) -> Option<bool> {
    let signature = 4;
    let headers = pe::ImageDosHeader::parse(data).ok()?.nt_headers_offset();
    let mut offset = u64::from(headers) + signature;
    let header: &pe::ImageFileHeader = data.read(&mut offset).ok()?;
    let stripped = pe::IMAGE_FILE_RELOCS_STRIPPED;
    Some(header.characteristics.get(LE) & stripped == stripped)
}

fn findings(data: &[u8], expected: &Expected<'_>) -> object::Result<Vec<String>> {
    // Refuses what is not for 64 bits.
    let file = PeFile64::parse(data)?;
    let headers = file.nt_headers();
    let mut found = Vec::new();
    if headers.file_header().machine.get(LE) != pe::IMAGE_FILE_MACHINE_AMD64 {
        found.push("not for x64".to_owned());
    }
    let subsystem = headers.optional_header().subsystem.get(LE);
    let wanted = if expected.window {
        pe::IMAGE_SUBSYSTEM_WINDOWS_GUI
    } else {
        pe::IMAGE_SUBSYSTEM_WINDOWS_CUI
    };
    if subsystem != wanted {
        found.push(format!("subsystem {subsystem:?}, expected {wanted:?}"));
    }
    if expected.timeless && headers.file_header().time_date_stamp.get(LE) != 0 {
        found.push("holds the time of its building".to_owned());
    }
    found.extend(unknown_dlls(&imports(&file)?, expected.beside));
    found.extend(missing_resources(&resources(&file, data)?, expected.version));
    found.extend(foreign_names(data, &expected.foreign));
    Ok(found)
}

fn imports(file: &PeFile64<'_>) -> object::Result<Vec<String>> {
    let Some(table) = file.import_table()? else {
        return Ok(Vec::new());
    };
    let mut names = Vec::new();
    let mut descriptors = table.descriptors()?;
    while let Some(descriptor) = descriptors.next()? {
        let name = table.name(descriptor.name.get(LE))?;
        names.push(String::from_utf8_lossy(name).into_owned());
    }
    names.sort();
    names.dedup();
    Ok(names)
}

fn unknown_dlls(imports: &[String], beside: &[&str]) -> Vec<String> {
    let known = |name: &str| {
        let lower = name.to_lowercase();
        OF_WINDOWS.contains(&lower.as_str())
            || lower.starts_with(API_SET)
            || beside.iter().any(|shipped| shipped.eq_ignore_ascii_case(name))
    };
    imports
        .iter()
        .filter(|name| !known(name))
        .map(|name| format!("needs {name}, which Windows does not have and which is not shipped"))
        .collect()
}

/// Icon, version and manifest, with the bytes of each.
fn resources(file: &PeFile64<'_>, data: &[u8]) -> object::Result<Vec<(u16, Vec<u8>)>> {
    let sections = file.section_table();
    let Some(directory) = file.data_directories().resource_directory(data, &sections)? else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for kind in directory.root()?.entries {
        let Some(id) = kind.name_or_id().id() else { continue };
        let Some(names) = kind.data(directory)?.table() else {
            continue;
        };
        for name in names.entries {
            let Some(languages) = name.data(directory)?.table() else {
                continue;
            };
            for language in languages.entries {
                let Some(entry) = language.data(directory)?.data() else {
                    continue;
                };
                let bytes = sections.pe_data_at(data, entry.offset_to_data.get(LE));
                let size = entry.size.get(LE) as usize;
                found.push((
                    id,
                    bytes.and_then(|bytes| bytes.get(..size)).unwrap_or_default().to_vec(),
                ));
            }
        }
    }
    Ok(found)
}

fn missing_resources(resources: &[(u16, Vec<u8>)], version: &str) -> Vec<String> {
    let of = |kind: u16| {
        resources
            .iter()
            .filter(move |(id, _)| *id == kind)
            .map(|(_, bytes)| bytes)
    };
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let versions = |text: &str| of(pe::RT_VERSION).any(|bytes| holds(bytes, &wide(text)));
    let manifest = |text: &str| of(pe::RT_MANIFEST).any(|bytes| holds(bytes, text.as_bytes()));
    [
        (of(pe::RT_GROUP_ICON).next().is_some(), "an icon"),
        (versions("邻册"), "the name 邻册 in its version resource"),
        (versions(version), "its version in its version resource"),
        (manifest("longPathAware"), "long paths in its manifest"),
        (manifest("PerMonitorV2"), "the screen's scale in its manifest"),
        (
            manifest("Microsoft.Windows.Common-Controls"),
            "the common controls in its manifest",
        ),
        (manifest("asInvoker"), "the level asInvoker in its manifest"),
    ]
    .into_iter()
    .filter(|(is_there, _)| !is_there)
    .map(|(_, what)| format!("lacks {what}"))
    .collect()
}

fn foreign_names(data: &[u8], foreign: &[String]) -> Vec<String> {
    foreign
        .iter()
        .filter(|name| holds(data, name.as_bytes()))
        .map(|name| format!("names the folder {name} of the machine that built it"))
        .collect()
}

fn holds(data: &[u8], part: &[u8]) -> bool {
    data.windows(part.len()).any(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_windows_has_or_is_shipped_may_be_needed() {
        let needed = [
            "KERNEL32.dll",
            "WebView2Loader.dll",
            "libgcc_s_seh-1.dll",
            "api-ms-win-core-synch-l1-2-0.dll",
        ];
        let needed = needed.map(str::to_owned);

        let unknown = unknown_dlls(&needed, &["WebView2Loader.dll"]);

        assert_eq!(unknown.len(), 1, "{unknown:?}");
        assert!(unknown[0].contains("libgcc_s_seh-1.dll"));
    }

    #[test]
    fn a_program_without_resources_lacks_them_all() {
        let lacks = missing_resources(&[], "1.2.3");

        assert_eq!(lacks.len(), 7);
    }

    #[test]
    fn a_version_resource_is_read_as_utf_16() {
        let wide = "邻册 1.2.3".encode_utf16().flat_map(u16::to_le_bytes).collect();

        let lacks = missing_resources(&[(pe::RT_VERSION, wide)], "1.2.3");

        assert!(!lacks.iter().any(|what| what.contains("version")), "{lacks:?}");
    }

    #[test]
    fn a_folder_of_the_building_machine_is_found() {
        let found = foreign_names(
            b"panicked at /home/me/lince/x.rs",
            &["/home/me".to_owned(), "/root".to_owned()],
        );

        assert_eq!(found.len(), 1);
    }

    #[test]
    fn a_folder_of_the_building_machine_is_blanked_out_wherever_it_stands() {
        let mut data = b"/home/me/target/engines-3\0x/home/me".to_vec();

        blank_out(&mut data, b"/home/me");

        assert_eq!(data, b"????????/target/engines-3\0x????????");
    }

    #[test]
    fn a_setup_that_windows_may_move_is_refused() {
        let mut setup = vec![0; 0x200];
        setup[..2].copy_from_slice(b"MZ");
        setup[0x3c] = 0x80;
        let characteristics = 0x80 + 4 + 18;

        assert_eq!(lies_where_it_was_linked_to(&setup), Some(false));
        setup[characteristics] = 1;
        assert_eq!(lies_where_it_was_linked_to(&setup), Some(true));
        assert_eq!(lies_where_it_was_linked_to(b"no program"), None);
    }

    #[test]
    fn what_is_no_program_is_refused() {
        let nothing = Expected {
            window: true,
            version: "1.2.3",
            beside: &[],
            foreign: Vec::new(),
            timeless: true,
        };

        assert!(findings(b"MZ and no more", &nothing).is_err());
    }
}
