
# Chats and tags, as they lie on the disk. The line is that of `_wx`: what `_arguments` leaves of it for a
# subcommand begins with the subcommand.
_wx_names() {
    local -a found
    found=(${(f)"$(${(Q)wx_line[1]} completions --names $1 -- ${(Q)wx_line} 2>/dev/null)"})
    compadd -a found
}

_wx_chats() { _wx_names chats }

_wx_tags() { _wx_names tags }

