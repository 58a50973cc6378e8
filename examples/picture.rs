//! Draws what the demo shows as an SVG picture: the one in the README.
//!
//! `cargo build --release && cargo run --example picture -- target/release/wx > assets/screen.svg`

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use vt100::{Cell, Color, Parser, Screen};

/// What went wrong, in words.
type Error = Box<dyn std::error::Error>;

const ROWS: u16 = 24;
const COLUMNS: u16 = 80;
/// A cell in the units of the picture.
const CELL: (u32, u32) = (9, 19);
const MARGIN: u32 = 10;
const PAPER: &str = "#1d1f21";
const INK: &str = "#d4d4d4";
const FAINT: &str = "#8a8a8a";
const FONTS: &str =
    "ui-monospace,'Sarasa Mono SC','Noto Sans Mono CJK SC',Menlo,Consolas,monospace";

/// Words that stand in the input, so that the picture shows one.
const DRAFT: &str = "我改好了，看看这版";

/// The longest silence of the demo while it starts.
const QUIET: Duration = Duration::from_millis(1500);

fn main() -> Result<(), Error> {
    let wx = std::env::args().nth(1).ok_or("picture PROGRAM")?;
    let screen = demo(Path::new(&wx))?;
    std::io::stdout().write_all(picture(screen.screen())?.as_bytes())?;
    Ok(())
}

/// The demo's screen once it is quiet and the words are in the input.
fn demo(wx: &Path) -> Result<Parser, Error> {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?;
    grantpt(&master)?;
    unlockpt(&master)?;
    let name = ptsname(&master, Vec::new())?.into_string()?;
    let slave = std::fs::OpenOptions::new().read(true).write(true).open(name)?;
    let size = Winsize { ws_row: ROWS, ws_col: COLUMNS, ws_xpixel: 0, ws_ypixel: 0 };
    tcsetwinsize(&master, size)?;
    let mut master = std::fs::File::from(master);
    let mut command = Command::new("setsid");
    command.arg("--ctty").arg(wx).args(["demo", "--lang", "zh"]).env_clear();
    command.env("TERM", "xterm-256color").env("LANG", "C.UTF-8").env("HOME", "/nonexistent");
    command.env("PATH", std::env::var("PATH")?).env("TZ", std::env::var("TZ").unwrap_or_default());
    command.stdin(Stdio::from(slave.try_clone()?)).stdout(Stdio::from(slave.try_clone()?));
    let mut child = command.stderr(Stdio::from(slave)).spawn()?;
    drop(command);
    let output = listen(master.try_clone()?);
    let mut screen = Parser::new(ROWS.try_into()?, COLUMNS.try_into()?, 0);
    read_until_quiet(&output, &mut screen);
    // from the notebook, with which it begins, to the first chat with something unread
    master.write_all(b"\t")?;
    read_until_quiet(&output, &mut screen);
    master.write_all(DRAFT.as_bytes())?;
    read_until_quiet(&output, &mut screen);
    child.kill()?;
    child.wait()?;
    Ok(screen)
}

fn listen(mut master: std::fs::File) -> Receiver<Vec<u8>> {
    let (sender, output) = channel();
    std::thread::spawn(move || {
        let mut buffer = vec![0; 1 << 16];
        while let Ok(count @ 1..) = master.read(&mut buffer) {
            if sender.send(buffer.get(..count).unwrap_or_default().to_vec()).is_err() {
                break;
            }
        }
    });
    output
}

fn read_until_quiet(output: &Receiver<Vec<u8>>, screen: &mut Parser) {
    while let Ok(bytes) = output.recv_timeout(QUIET) {
        screen.process(&bytes);
    }
}

/// How the letters of a run look.
#[derive(Clone, PartialEq, Eq)]
struct Look {
    ink: String,
    paper: Option<String>,
    bold: bool,
}

/// Letters of one look that stand side by side.
struct Run {
    column: u16,
    cells: u16,
    look: Look,
    /// Each with its column, because a browser's fonts do not keep the cells of Han and Latin.
    letters: Vec<(u16, String)>,
}

fn picture(screen: &Screen) -> Result<String, Error> {
    let width = u32::from(COLUMNS) * CELL.0 + 2 * MARGIN;
    let height = u32::from(ROWS) * CELL.1 + 2 * MARGIN;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"{FONTS}\" font-size=\"16\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"6\" fill=\"{PAPER}\"/>\n"
    );
    for row in 0..ROWS {
        for run in runs(screen, row) {
            draw(&mut svg, row, &run)?;
        }
    }
    if !screen.hide_cursor() {
        let (row, column) = screen.cursor_position();
        let (x, y) = corner(row, column);
        let (wide, high) = CELL;
        writeln!(
            svg,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{wide}\" height=\"{high}\" fill=\"{INK}\"/>"
        )?;
    }
    svg.push_str("</svg>\n");
    Ok(svg)
}

fn corner(row: u16, column: u16) -> (u32, u32) {
    (MARGIN + u32::from(column) * CELL.0, MARGIN + u32::from(row) * CELL.1)
}

fn runs(screen: &Screen, row: u16) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for column in 0..COLUMNS {
        let Some(cell) = screen.cell(row, column).filter(|it| !it.is_wide_continuation()) else {
            continue;
        };
        let look = look(cell);
        let cells = if cell.is_wide() { 2 } else { 1 };
        let text = if cell.has_contents() { cell.contents() } else { " " };
        let letter = (column, text.to_owned());
        match runs.last_mut() {
            Some(run) if run.look == look => {
                run.cells += cells;
                run.letters.push(letter);
            }
            _ => runs.push(Run { column, cells, look, letters: vec![letter] }),
        }
    }
    runs
}

fn look(cell: &Cell) -> Look {
    let (ink, paper) = (colour(cell.fgcolor()), colour(cell.bgcolor()));
    let (ink, paper) = if cell.inverse() {
        (paper.unwrap_or(PAPER.into()), ink.or(Some(INK.into())))
    } else {
        (ink.unwrap_or(INK.into()), paper)
    };
    let ink = if cell.dim() { FAINT.into() } else { ink };
    Look { ink, paper, bold: cell.bold() }
}

fn draw(svg: &mut String, row: u16, run: &Run) -> Result<(), Error> {
    let (x, y) = corner(row, run.column);
    if let Some(paper) = &run.look.paper {
        let (wide, high) = (u32::from(run.cells) * CELL.0, CELL.1);
        writeln!(
            svg,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{wide}\" height=\"{high}\" fill=\"{paper}\"/>"
        )?;
    }
    let mut spans = String::new();
    for (column, text) in run.letters.iter().filter(|(_, text)| text != " ") {
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        write!(spans, "<tspan x=\"{}\">{text}</tspan>", corner(row, *column).0)?;
    }
    if !spans.is_empty() {
        let weight = if run.look.bold { " font-weight=\"bold\"" } else { "" };
        let base = y + CELL.1 - 5;
        writeln!(svg, "<text y=\"{base}\" fill=\"{}\"{weight}>{spans}</text>", run.look.ink)?;
    }
    Ok(())
}

/// The colour as a browser writes it; nothing for the terminal's own.
fn colour(colour: Color) -> Option<String> {
    const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    const FIRST: [u32; 16] = [
        0x1d_1f21, 0xcc_6666, 0x8c_be68, 0xe0_b050, 0x6f_a8dc, 0xb2_94bb, 0x70_c0b1, 0xc5_c8c6,
        0x80_8080, 0xe0_7070, 0xa5_d67f, 0xf0_c674, 0x8f_bfe8, 0xc8_a9d0, 0x8a_d5c8, 0xff_ffff,
    ];
    let index = match colour {
        Color::Default => return None,
        Color::Rgb(red, green, blue) => return Some(format!("#{red:02x}{green:02x}{blue:02x}")),
        Color::Idx(index) => index,
    };
    if let Some(known) = FIRST.get(usize::from(index)) {
        return Some(format!("#{known:06x}"));
    }
    if let Some(grey) = index.checked_sub(232) {
        let step = 8 + 10 * grey;
        return Some(format!("#{step:02x}{step:02x}{step:02x}"));
    }
    let cube = index - 16;
    let step = |number: u8| STEPS.get(usize::from(number)).copied().unwrap_or_default();
    let (red, green, blue) = (step(cube / 36), step(cube / 6 % 6), step(cube % 6));
    Some(format!("#{red:02x}{green:02x}{blue:02x}"))
}
