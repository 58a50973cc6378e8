
# Chats and tags, as they lie on the disk.
_wx_chats() {
    local -a found
    found=(${(f)"$($words[1] completions --names chats -- ${(Q)words[1,CURRENT-1]} 2>/dev/null)"})
    compadd -a found
}

_wx_tags() {
    local -a found
    found=(${(f)"$($words[1] completions --names tags -- ${(Q)words[1,CURRENT-1]} 2>/dev/null)"})
    compadd -a found
}

