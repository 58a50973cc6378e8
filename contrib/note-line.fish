# ctrl-x ctrl-n notes the line that is being typed, in File Transfer Helper; the line stays.
function wx_note_line
    set -l line (commandline | string collect)
    test -n "$line"; or return
    printf '%s' "$line" | wx note -t shell -
    commandline -f repaint
end
bind \cx\cn wx_note_line
