# ctrl-x ctrl-n notes the line that is being typed, in File Transfer Helper; the line stays.
wx-note-line() {
    [[ -n $BUFFER ]] || return
    local said
    if said=$(printf '%s' "$BUFFER" | wx note -t shell - 2>&1); then
        zle -M 'wx: noted'
    else
        zle -M "$said"
    fi
}
zle -N wx-note-line
bindkey '^X^N' wx-note-line
