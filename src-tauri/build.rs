use tauri_build::{Attributes, WindowsAttributes};

fn main() {
    println!("cargo:rerun-if-changed=../assets/windows/lince.manifest");
    let windows = WindowsAttributes::new().app_manifest(include_str!("../assets/windows/lince.manifest"));
    let attributes = Attributes::new().windows_attributes(windows);
    tauri_build::try_build(attributes).expect("tauri.conf.json and the icons are there");
}
