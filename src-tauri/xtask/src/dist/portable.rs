//! The portable form: one folder with the same files, in a zip whose bytes depend on nothing but them.

use super::at;
use super::payload::{Payload, for_windows};
use super::release::Release;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

const FOLDER: &str = "Lince-portable";
/// Beside the program it says: settings and data stay in this folder.
const MARKER: &str = "portable.txt";
const EXPLANATION: &str = "\
这是邻册便携版：整个文件夹可以放在U盘或移动硬盘上，换一台电脑接着用，不用安装。

双击 lince-desktop.exe 打开。设置放在“设置”文件夹，数据建议放在“数据”文件夹，都在这里面。
请不要删除本文件：没有它，邻册就按安装版运行，到这台电脑上去找设置。
备份时把整个文件夹复制一份即可，复制前请先关闭邻册。拔U盘前也请先关闭邻册，再点“弹出”。
更新时把新版压缩包里的文件覆盖到这个文件夹，“设置”和“数据”不会受影响。
";

/// Writes the zip.
pub fn pack(payload: &Payload, release: &Release, file: &Path) -> Result<(), String> {
    let target = File::create(file).map_err(|error| at(file, &error))?;
    let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
    let mut zip = ZipWriter::new(target);
    for (name, content) in contents(payload)? {
        let name = format!("{FOLDER}/{name}");
        zip.start_file(name, options(release)?)
            .map_err(|error| failed(&error))?;
        zip.write_all(&content).map_err(|error| failed(&error))?;
    }
    zip.finish().map_err(|error| failed(&error))?;
    Ok(())
}

/// Sorted by name, the marker among them.
fn contents(payload: &Payload) -> Result<Vec<(String, Vec<u8>)>, String> {
    let mut files = vec![(MARKER.to_owned(), for_windows(EXPLANATION))];
    for name in &payload.names {
        let path = payload.folder.join(name);
        files.push((name.clone(), std::fs::read(&path).map_err(|error| at(&path, &error))?));
    }
    files.sort();
    Ok(files)
}

fn options(release: &Release) -> Result<SimpleFileOptions, String> {
    let (year, month, day, hour, minute, second) = release.moment();
    let moment = DateTime::from_date_and_time(year, month, day, hour, minute, second)
        .map_err(|error| format!("{year}-{month}-{day}: {error}"))?;
    Ok(SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(moment)
        .unix_permissions(0o644))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn the_same_files_make_the_same_zip_with_the_marker_in_it() {
        let folder = std::env::temp_dir().join(format!("lince-xtask-zip-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("in")).unwrap();
        let mut payload = Payload {
            folder: folder.join("in"),
            names: Vec::new(),
        };
        payload.write("更新说明.txt", b"new").unwrap();
        payload.write("fonts/a.ttf", b"font").unwrap();
        let zips = [folder.join("1.zip"), folder.join("2.zip")];

        for zip in &zips {
            pack(&payload, &super::super::release_for_tests(), zip).unwrap();
        }

        let [first, second] = zips.map(|zip| std::fs::read(zip).unwrap());
        assert_eq!(first, second);
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(first)).unwrap();
        let names: Vec<String> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
        assert_eq!(
            names,
            [
                "Lince-portable/fonts/a.ttf",
                "Lince-portable/portable.txt",
                "Lince-portable/更新说明.txt"
            ]
        );
        let mut marker = String::new();
        zip.by_name("Lince-portable/portable.txt")
            .unwrap()
            .read_to_string(&mut marker)
            .unwrap();
        assert!(marker.contains("便携版"));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
