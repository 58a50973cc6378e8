# ctrl-x ctrl-n notes the line that is being typed, in File Transfer Helper; the line stays.
__wx_note_line() {
    [ -n "$READLINE_LINE" ] || return
    if printf '%s' "$READLINE_LINE" | wx note -t shell -; then
        printf 'wx: noted\n'
    fi
}
bind -x '"\C-x\C-n": __wx_note_line'
