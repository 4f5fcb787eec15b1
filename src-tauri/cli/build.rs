//! On Windows `lince.exe` gets the program's icon, a version resource and the manifest that the window has too.

const MANIFEST: &str = "../../assets/windows/lince.manifest";
const ICON: &str = "../icons/icon.ico";
const CHINESE: u16 = 0x0804;

fn main() {
    println!("cargo:rerun-if-changed={MANIFEST}");
    println!("cargo:rerun-if-changed={ICON}");
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "windows") {
        add_resources();
    }
}

fn add_resources() {
    let manifest = std::fs::read_to_string(MANIFEST).expect("the manifest is in the repository");
    tauri_winres::WindowsResource::new()
        .set_language(CHINESE)
        .set_icon(ICON)
        .set_manifest(&manifest)
        .set("ProductName", "邻册")
        .set("FileDescription", "邻册命令行")
        .set("CompanyName", "Lince 邻册")
        .set("InternalName", "lince")
        .set("OriginalFilename", "lince.exe")
        .compile()
        .expect("a resource compiler (windres of mingw, or rc.exe of the Windows SDK) is there");
}
