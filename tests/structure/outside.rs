//! What the window may do, and what the program is built from: pinned, so that neither grows unseen.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{root, sources, uses};

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

fn json(path: &str) -> Value {
    serde_json::from_str(&read(path)).unwrap()
}

#[test]
fn the_window_may_hear_its_own_events_and_nothing_else() {
    let capability = json("src-tauri/capabilities/main.json");
    let files = std::fs::read_dir(root().join("src-tauri/capabilities"))
        .unwrap()
        .count();

    assert_eq!(files, 1, "capabilities of one window add up");
    assert_eq!(capability["windows"], serde_json::json!(["main"]));
    assert_eq!(
        capability["permissions"],
        serde_json::json!(["core:event:allow-listen", "core:event:allow-unlisten"])
    );
    for more in ["remote", "webviews"] {
        assert!(capability.get(more).is_none(), "{more}");
    }
}

#[test]
fn the_content_security_policy_allows_nothing_from_outside_and_nothing_inline() {
    let config = json("src-tauri/tauri.conf.json");
    let security = &config["app"]["security"];
    let policy = security["csp"].as_str().unwrap();

    assert_eq!(
        policy,
        "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'; connect-src ipc: \
         http://ipc.localhost; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
    );
    assert_eq!(security["freezePrototype"], true);
    assert_eq!(security["capabilities"], serde_json::json!(["main"]));
    for open in ["dangerousDisableAssetCspModification", "assetProtocol", "devCsp"] {
        assert!(security.get(open).is_none(), "{open}");
    }
    assert!(config["app"].get("withGlobalTauri").is_none());
}

#[test]
fn a_release_has_no_developer_tools() {
    // They are in a release only with the feature `devtools`, and in none by a setting.
    for manifest in ["Cargo.toml", "src-tauri/Cargo.toml"] {
        for line in read(manifest).lines().filter(|line| line.starts_with("tauri")) {
            assert!(!line.contains("devtools"), "{manifest}: {line}");
        }
    }
    assert!(!read("src-tauri/tauri.conf.json").contains("devtools"));
    assert!(uses(&sources("src-tauri/src", &[".rs"]), "open_devtools").is_empty());
}

#[test]
fn no_page_writes_markup_or_inline_style() {
    for (name, text) in sources("ui/src", &[".ts", ".vue", ".html"]) {
        if name.ends_with(".test.ts") {
            continue;
        }
        for word in [
            "v-html",
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "new Function(",
        ] {
            assert!(!text.contains(word), "{name}: {word}");
        }
        let markup = text.split("<style").next().unwrap_or_default();
        assert!(
            !markup.contains(" style=\""),
            "{name}: the policy refuses a style attribute"
        );
    }
    assert!(read("ui/eslint.config.js").contains("'vue/no-v-html': 'error'"));
}

#[test]
fn nothing_but_widths_and_sizes_goes_into_the_profile_of_the_pc() {
    let pages = sources("ui/src", &[".ts", ".vue"]);
    let product: Vec<_> = pages
        .into_iter()
        .filter(|(name, _)| !name.ends_with(".test.ts"))
        .collect();
    for (name, text) in &product {
        for store in [
            "localStorage",
            "sessionStorage",
            "indexedDB",
            "document.cookie",
            "caches.",
        ] {
            let here = text.contains(store);
            assert!(
                !here || (name == "composables/remembered.ts" && store == "localStorage"),
                "{name}: {store}"
            );
        }
    }
    // Everything that is remembered, by name, so that the author of a new one thinks about what it holds.
    let remembering: BTreeSet<&str> = product
        .iter()
        .filter(|(name, text)| {
            name != "composables/remembered.ts"
                && ["useRemembered", "recall(", "keep("]
                    .iter()
                    .any(|word| text.contains(word))
                && text.contains("composables/remembered")
        })
        .map(|(name, _)| name.as_str())
        .collect();
    let known = BTreeSet::from([
        "components/useTableColumns.ts",
        "features/gate/GatePage.vue",
        "frame/typeSize.ts",
    ]);
    assert!(remembering.is_subset(&known), "{remembering:?}");
}

#[test]
fn every_end_to_end_test_ends_by_looking_for_violations() {
    let suites = sources("tests/e2e", &[".rs"]);
    for (name, text) in suites.iter().filter(|(name, _)| !name.contains('/')) {
        for test in text.split("#[tokio::test]").skip(1) {
            let title = test.split('(').next().unwrap_or_default();
            assert!(test.contains(".close()"), "{name}: {title} never closes its window");
        }
    }
    let harness = &suites.iter().find(|(name, _)| name == "support/lib.rs").unwrap().1;
    assert!(
        harness.contains("broke_no_rule"),
        "closing a window looks for violations and errors"
    );
}

#[test]
fn every_crate_comes_from_the_registry_with_its_checksum() {
    let lock: toml::Table = read("Cargo.lock").parse().unwrap();
    let packages = lock["package"].as_array().unwrap();
    assert!(packages.len() > 100);

    for package in packages {
        let name = package["name"].as_str().unwrap();
        if name.starts_with("lince-") || name == "xtask" {
            assert!(package.get("source").is_none(), "{name} is ours");
            continue;
        }
        assert_eq!(
            package.get("source").and_then(|source| source.as_str()),
            Some("registry+https://github.com/rust-lang/crates.io-index"),
            "{name}"
        );
        let checksum = package.get("checksum").and_then(|sum| sum.as_str()).unwrap_or_default();
        assert!(
            checksum.len() == 64 && checksum.bytes().all(|b| b.is_ascii_hexdigit()),
            "{name}"
        );
    }
}

#[test]
fn every_npm_package_has_its_hash_and_comes_from_the_registry() {
    for lock in ["ui/package-lock.json", "assets/fonts/package-lock.json"] {
        let packages = json(lock)["packages"].as_object().unwrap().clone();
        for (name, package) in packages.iter().filter(|(name, _)| !name.is_empty()) {
            // What a package carries inside itself is covered by that package's hash.
            if package["inBundle"] == true {
                continue;
            }
            let integrity = package["integrity"].as_str().unwrap_or_default();
            assert!(integrity.starts_with("sha512-"), "{lock}: {name}");
            // Without an address, it is the registry that npm is set to use, and the hash decides.
            let resolved = package["resolved"].as_str();
            let known = resolved.is_none_or(|address| address.starts_with("https://registry.npmjs.org/"));
            assert!(known && package.get("link").is_none(), "{lock}: {name}: {resolved:?}");
        }
    }
}

#[test]
fn every_dependency_says_what_it_is_for() {
    let manifest = read("Cargo.toml");
    let dependencies = manifest
        .split("[workspace.dependencies]")
        .nth(1)
        .unwrap()
        .split("\n[")
        .next()
        .unwrap();
    // A reason holds for the lines under it, until a blank line.
    let mut reason = false;
    for line in dependencies.lines() {
        if line.starts_with('#') {
            reason = true;
        } else if line.trim().is_empty() {
            reason = false;
        } else if !line.starts_with("lince-")
            && !["serde", "serde_json", "thiserror"].contains(&line.split(' ').next().unwrap())
        {
            assert!(reason, "{line}");
        }
    }
    let package = json("ui/package.json");
    for group in ["dependencies", "devDependencies"] {
        for name in package[group].as_object().unwrap().keys() {
            assert!(package["//dependencies"].get(name).is_some(), "{name}");
        }
    }
}

#[test]
fn cargo_deny_is_told_where_packages_may_come_from() {
    let rules: toml::Table = read("deny.toml").parse().unwrap();

    assert_eq!(rules["sources"]["unknown-registry"].as_str(), Some("deny"));
    assert_eq!(rules["sources"]["unknown-git"].as_str(), Some("deny"));
    assert_eq!(
        rules["advisories"]["ignore"].as_array().map(Vec::len),
        Some(0),
        "nothing is waved through"
    );
}
