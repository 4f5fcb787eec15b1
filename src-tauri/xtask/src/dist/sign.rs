//! Signing, for a builder who has a certificate: named by variables, so that neither key nor password stands in the repository.
//!
//! `LINCE_SIGN_PKCS12` (file) with `LINCE_SIGN_PASS_FILE` (file with its password), and `LINCE_SIGN_TIMESTAMP` (address of a time
//! stamp server, optional: without it a signature ends with its certificate); or `LINCE_SIGN_COMMAND`, any program that is called
//! with the file as its last argument.

use crate::host::say;
use crate::steps::{Call, minutes};
use crate::{Outcome, apt};
use std::path::Path;

/// How files are signed.
#[derive(Debug, Clone, PartialEq)]
pub enum Signing {
    None,
    Command(Vec<String>),
    Certificate {
        pkcs12: String,
        password: Option<String>,
        timestamp: Option<String>,
    },
}

impl Signing {
    pub fn of_variables() -> Self {
        Self::read(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
    }

    fn read(variable: impl Fn(&str) -> Option<String>) -> Self {
        if let Some(command) = variable("LINCE_SIGN_COMMAND") {
            return Self::Command(command.split_whitespace().map(str::to_owned).collect());
        }
        match variable("LINCE_SIGN_PKCS12") {
            None => Self::None,
            Some(pkcs12) => Self::Certificate {
                pkcs12,
                password: variable("LINCE_SIGN_PASS_FILE"),
                timestamp: variable("LINCE_SIGN_TIMESTAMP"),
            },
        }
    }

    /// Installs what it needs, and says whether there will be signatures.
    pub fn prepare(&self) -> Outcome {
        match self {
            Self::None => {
                say(
                    "没有设置 LINCE_SIGN_PKCS12 或 LINCE_SIGN_COMMAND：不签名。Windows 会提示“未知发布者”。",
                    "Neither LINCE_SIGN_PKCS12 nor LINCE_SIGN_COMMAND is set: nothing is signed, and Windows will speak of an unknown publisher.",
                );
                Ok(())
            }
            Self::Command(_) => Ok(()),
            Self::Certificate { .. } => apt::install(&["osslsigncode"]),
        }
    }

    /// The files by their whole path: makensis calls us from another folder.
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        let whole =
            |file: &str| std::path::absolute(file).map_or(file.to_owned(), |path| path.to_string_lossy().into_owned());
        match self {
            Self::None | Self::Command(_) => Vec::new(),
            Self::Certificate { pkcs12, password, .. } => {
                let password = password.iter().map(|file| ("LINCE_SIGN_PASS_FILE", whole(file)));
                std::iter::once(("LINCE_SIGN_PKCS12", whole(pkcs12)))
                    .chain(password)
                    .collect()
            }
        }
    }

    pub fn is_wanted(&self) -> bool {
        *self != Self::None
    }

    pub fn sign(&self, file: &Path) -> Outcome {
        let Some(call) = self.call(file) else { return Ok(()) };
        println!("签名 / signing: {}", file.display());
        call.run(minutes(5))?;
        let signed = signed(file);
        if signed.is_file() {
            std::fs::rename(&signed, file).map_err(|error| super::at(file, &error))?;
        }
        Ok(())
    }

    fn call(&self, file: &Path) -> Option<Call> {
        let here = Path::new(".");
        let name = file.to_string_lossy();
        match self {
            Self::None => None,
            Self::Command(words) => {
                let (program, rest) = words.split_first()?;
                let arguments: Vec<&str> = rest.iter().map(String::as_str).chain([name.as_ref()]).collect();
                Some(Call::new(here, program, &arguments))
            }
            Self::Certificate {
                pkcs12,
                password,
                timestamp,
            } => {
                let signed = signed(file).to_string_lossy().into_owned();
                let mut arguments = vec!["sign", "-pkcs12", pkcs12, "-h", "sha256", "-n", "邻册"];
                arguments.extend(password.iter().flat_map(|file| ["-readpass", file]));
                arguments.extend(timestamp.iter().flat_map(|server| ["-ts", server]));
                arguments.extend(["-in", name.as_ref(), "-out", &signed]);
                Some(Call::new(here, "osslsigncode", &arguments))
            }
        }
    }
}

/// osslsigncode writes a second file.
fn signed(file: &Path) -> std::path::PathBuf {
    file.with_extension("signed")
}

/// `cargo xtask sign FILE`: what makensis calls for the uninstaller while it builds setup.
pub fn sign(arguments: &[String]) -> Outcome {
    match arguments {
        [file] => Signing::of_variables().sign(Path::new(file)),
        _ => Err("sign 后面要写一个文件 / sign needs one file".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(variables: &[(&str, &str)]) -> Signing {
        Signing::read(|asked| {
            let given = variables.iter().find(|(name, _)| *name == asked);
            given.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn without_variables_nothing_is_signed() {
        assert!(!with(&[]).is_wanted());
        assert!(with(&[]).call(Path::new("setup.exe")).is_none());
    }

    #[test]
    fn a_certificate_is_used_with_its_password_from_a_file() {
        let signing = with(&[("LINCE_SIGN_PKCS12", "key.p12"), ("LINCE_SIGN_PASS_FILE", "word.txt")]);

        assert!(
            signing
                .variables()
                .iter()
                .all(|(_, file)| Path::new(file).is_absolute())
        );
        let call = signing.call(Path::new("a/setup.exe")).unwrap().shown();

        assert!(
            call.contains("-pkcs12 key.p12") && call.contains("-readpass word.txt"),
            "{call}"
        );
        assert!(call.ends_with("-in a/setup.exe -out a/setup.signed"), "{call}");
    }

    #[test]
    fn a_command_gets_the_file_last() {
        let signing = with(&[("LINCE_SIGN_COMMAND", "ssh signer sign")]);

        assert_eq!(
            signing.call(Path::new("x.exe")).unwrap().shown(),
            "ssh signer sign x.exe"
        );
    }
}
