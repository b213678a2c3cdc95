//! Certificates for servers that tests start.

use std::path::Path;
use std::process::Command;

/// An authority (`authority.pem`), and a certificate of its for localhost (`server.pem`, `server.key`), made
/// in this folder with openssl.
pub fn papers(folder: &Path) {
    std::fs::write(folder.join("names"), "subjectAltName=DNS:localhost").expect("written");
    for args in [
        "req -x509 -days 2 -subj /CN=Authority -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
         -keyout authority.key -out authority.pem",
        "req -subj /CN=Server -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
         -keyout server.key -out server.request",
        "x509 -req -days 2 -in server.request -CA authority.pem -CAkey authority.key -CAcreateserial \
         -extfile names -out server.pem",
    ] {
        let done = Command::new("openssl")
            .current_dir(folder)
            .args(args.split_whitespace())
            .output()
            .expect("openssl runs");
        assert!(
            done.status.success(),
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
    }
}
