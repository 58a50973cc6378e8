//! The code of the login, drawn with characters.

use super::*;

#[test]
fn the_code_is_drawn_with_characters_alone_and_can_be_read() {
    for ascii in [false, true] {
        let mut client = PlainClient::new(Lang::Zh, TimeZone::UTC, Writer::Program);
        client.view.ascii = ascii;
        let url = "https://login.weixin.qq.com/l/IZwTwDRHlA==".to_owned();
        let scan = Login::Scan { url: url.clone(), expires: NOW.plus_ms(240_000) };
        let out = client.told(Notification::Login(scan), NOW);
        assert!(out.lines.iter().all(|line| !line.contains('\u{1b}')));
        assert!(out.lines.contains(&url));
        assert_eq!(read(&out.lines, ascii), url);
        let out = client.line("/png", NOW);
        assert_eq!(out.png.as_deref(), Some(url.as_str()));
    }
}

/// The code in the lines as a phone sees them on a dark page.
fn read(lines: &[String], ascii: bool) -> String {
    let drawn = |line: &&String| line.chars().all(|c| "█▀▄ #".contains(c)) && line.len() > 20;
    let rows: Vec<Vec<char>> = lines.iter().filter(drawn).map(|it| it.chars().collect()).collect();
    let (per_column, per_row) = if ascii { (2, 1) } else { (1, 2) };
    let side = rows[0].len() / per_column;
    let light = |x: usize, y: usize| {
        let c = rows.get(y / per_row).and_then(|row| row.get(x * per_column)).copied();
        match c {
            Some('#' | '█') => true,
            Some('▀') => y.is_multiple_of(2),
            Some('▄') => !y.is_multiple_of(2),
            _ => false,
        }
    };
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(side * 8, side * 8, |x, y| {
        if light(x / 8, y / 8) { 255 } else { 0 }
    });
    image.detect_grids()[0].decode().unwrap().1
}
