//! A store that speaks as much S3 as keeping needs, and a place that keeps there. With `KITH_TEST_S3` set to the address of
//! another, in which there is a bucket `kith`, that one is asked instead.

use kith_store::Seal;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use crate::{Place, PlaceError, S3};

type Held = Arc<Mutex<BTreeMap<String, Vec<u8>>>>;

fn answer(stream: TcpStream, held: &Held) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut writer = stream;
    loop {
        let mut head = Vec::new();
        while head.last().is_none_or(|it: &String| it != "\r\n") {
            let mut line = String::new();
            if reader.read_line(&mut line)? == 0 {
                return Ok(());
            }
            head.push(line);
        }
        let field = |name: &str| head.iter().find_map(|it| it.strip_prefix(name));
        let length = field("content-length: ").map_or(0, |it| it.trim().parse().unwrap());
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        assert!(field("authorization: AWS4-HMAC-SHA256 Credential=ash/").is_some());
        let mut words = head[0].split(' ');
        let (verb, path) = (words.next().unwrap(), words.next().unwrap());
        let mut held = held.lock().unwrap();
        let (status, body) = match verb {
            "PUT" => {
                held.insert(path.into(), body);
                ("200 OK", vec![])
            }
            "GET" => match held.get(path) {
                Some(found) => ("200 OK", found.clone()),
                None => ("404 Not Found", vec![]),
            },
            _ => {
                held.remove(path);
                ("204 No Content", vec![])
            }
        };
        let length = body.len();
        write!(
            writer,
            "HTTP/1.1 {status}\r\nETag: \"1\"\r\nLast-Modified: Mon, 02 Nov 2026 10:00:00 GMT\r\nContent-Length: {length}\r\n\r\n"
        )?;
        writer.write_all(&body)?;
    }
}

fn store() -> (String, Held) {
    let held = Held::default();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let holds = held.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let holds = holds.clone();
            std::thread::spawn(move || answer(stream, &holds));
        }
    });
    (address, held)
}

fn place(endpoint: String) -> Place {
    let s3 = S3 {
        endpoint,
        region: "eu-west-2".into(),
        bucket: "kith".into(),
        access_key: "ash".into(),
        secret_key: "secret".into(),
    };
    Place::s3(&s3, Seal::with_key([7; 32])).unwrap()
}

#[tokio::test]
async fn a_file_is_kept_in_a_bucket_sealed_and_purged_from_it() {
    let (address, held) = store();
    let another = std::env::var("KITH_TEST_S3").ok();
    let place = place(another.clone().unwrap_or(address));
    let kept = place.keep(b"Dear Sir").await.unwrap();
    assert_eq!(place.read(&kept).await.unwrap(), b"Dear Sir");
    if another.is_none() {
        let held = held.lock().unwrap();
        let (path, bytes) = held.first_key_value().unwrap();
        let name = kept.id.uuid().simple().to_string();
        assert_eq!(*path, format!("/kith/{}/{name}", name.split_at(2).0));
        assert!(!bytes.windows(8).any(|it| it == b"Dear Sir"));
    }
    place.purge(kept.id).await.unwrap();
    let gone = place.read(&kept).await;
    assert!(matches!(gone, Err(PlaceError::Missing(_))), "{gone:?}");
    place.purge(kept.id).await.unwrap();
    assert!(held.lock().unwrap().is_empty());
}

#[tokio::test]
async fn nothing_is_sent_to_another_machine_without_tls() {
    let place = place("http://192.0.2.1:9000".into());
    let refused = place.keep(b"a").await.unwrap_err();
    assert!(!refused.to_string().contains("secret"), "{refused}");
    assert!(format!("{refused:?}").contains("BadScheme"), "{refused:?}");
}
