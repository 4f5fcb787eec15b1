//! A new file in a folder that the program ships whole is part of the next build.

fn main() {
    for folder in ["papers", "policies", "reports"] {
        println!("cargo:rerun-if-changed=../../assets/{folder}");
    }
    println!("cargo:rerun-if-changed=src/storage/migrations");
}
