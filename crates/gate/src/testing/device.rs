//! A device with one passkey, which does as it is told: also what no honest device does.

#![allow(
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "it is a test's"
)]

use data_encoding::BASE64URL_NOPAD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The device, and what it will say of itself when it is asked next.
#[derive(Clone)]
pub struct Device {
    key: SigningKey,
    credential: Vec<u8>,
    holder: Vec<u8>,
    /// Where its browser stands.
    pub origin: String,
    /// The name of the site that it signs for.
    pub site: String,
    /// How often it has signed, as it counts.
    pub counter: u32,
    /// Whether it counts at all: many do not.
    pub counts: bool,
    /// Whether it makes sure of its holder.
    pub verifies: bool,
    /// Whether it may copy its passkeys to other devices.
    pub copies: bool,
}

impl Device {
    /// A device whose browser stands at this origin, such as `https://kith.example`.
    pub fn at(origin: &str) -> Self {
        let name = origin.rsplit('/').next().unwrap_or_default();
        Self {
            key: SigningKey::from_slice(&Sha256::digest(rand::random::<[u8; 32]>())).unwrap(),
            credential: rand::random::<[u8; 16]>().to_vec(),
            holder: Vec::new(),
            origin: origin.to_owned(),
            site: name.split(':').next().unwrap_or_default().to_owned(),
            counter: 0,
            counts: true,
            verifies: true,
            copies: false,
        }
    }

    /// Makes its passkey for whom it is asked to, and answers as a browser posts it.
    pub fn makes(&mut self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).unwrap();
        let holder = options["user"]["id"].as_str().unwrap();
        self.holder = BASE64URL_NOPAD.decode(holder.as_bytes()).unwrap();
        // CBOR (RFC 8949): the attestation object is a map of three, and nothing is attested.
        let mut attested = vec![0xa3, 0x63];
        attested.extend(b"fmt");
        attested.push(0x64);
        attested.extend(b"none");
        attested.push(0x67);
        attested.extend(b"attStmt");
        attested.extend([0xa0, 0x68]);
        attested.extend(b"authData");
        let data = self.data(Some(self.attested_key()));
        attested.extend([0x58, u8::try_from(data.len()).unwrap()]);
        attested.extend(data);
        let client = self.client_data("webauthn.create", &options);
        self.posted(&json!({
            "attestationObject": BASE64URL_NOPAD.encode(&attested),
            "clientDataJSON": BASE64URL_NOPAD.encode(client.as_bytes()),
        }))
    }

    /// Signs what it is asked to, and answers as a browser posts it.
    pub fn signs(&mut self, options: &str) -> String {
        self.counter += u32::from(self.counts);
        let options: Value = serde_json::from_str(options).unwrap();
        let client = self.client_data("webauthn.get", &options);
        let data = self.data(None);
        let mut signed = data.clone();
        signed.extend(Sha256::digest(client.as_bytes()));
        let signature: Signature = self.key.sign(&signed);
        self.posted(&json!({
            "authenticatorData": BASE64URL_NOPAD.encode(&data),
            "clientDataJSON": BASE64URL_NOPAD.encode(client.as_bytes()),
            "signature": BASE64URL_NOPAD.encode(signature.to_der().as_bytes()),
            "userHandle": BASE64URL_NOPAD.encode(&self.holder),
        }))
    }

    /// The same credential and holder with another key: what somebody makes who knows their ids.
    #[must_use]
    pub fn forged(&self) -> Self {
        Self {
            key: Self::at(&self.origin).key,
            ..self.clone()
        }
    }

    /// The same passkey, said to be of the holder of another.
    #[must_use]
    pub fn held_by(&self, other: &Self) -> Self {
        Self {
            holder: other.holder.clone(),
            ..self.clone()
        }
    }

    fn posted(&self, response: &Value) -> String {
        let id = BASE64URL_NOPAD.encode(&self.credential);
        json!({
            "id": id, "rawId": id, "type": "public-key", "response": response,
            "clientExtensionResults": {},
        })
        .to_string()
    }

    fn client_data(&self, what: &str, options: &Value) -> String {
        json!({ "type": what, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false })
            .to_string()
    }

    /// Authenticator data (WebAuthn section 6.1): site, flags, counter, and the key where it is new.
    fn data(&self, key: Option<Vec<u8>>) -> Vec<u8> {
        let mut flags = 0x01;
        for (flag, set) in [
            (0x04, self.verifies),
            (0x18, self.copies),
            (0x40, key.is_some()),
        ] {
            if set {
                flags |= flag;
            }
        }
        let mut data = Sha256::digest(self.site.as_bytes()).to_vec();
        data.push(flags);
        data.extend(self.counter.to_be_bytes());
        data.extend(key.unwrap_or_default());
        data
    }

    /// Attested credential data: no model of device, the credential's id, and its key in COSE.
    fn attested_key(&self) -> Vec<u8> {
        let mut data = vec![0; 16];
        data.extend(u16::try_from(self.credential.len()).unwrap().to_be_bytes());
        data.extend(&self.credential);
        let point = self.key.verifying_key().to_sec1_point(false);
        let point = point.as_bytes();
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(&point[1..33]);
        data.extend([0x22, 0x58, 0x20]);
        data.extend(&point[33..65]);
        data
    }
}
