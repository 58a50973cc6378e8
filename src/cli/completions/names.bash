
# Chats and tags, as they lie on the disk.
_wx_names() {
    local kind=$1 cur=$2 line
    # What a shell would not take for a part of a word.
    local special='[][:space:]["$`\\(){}&;<>|*?#~!'"'"']'
    COMPREPLY=()
    while IFS= read -r line; do
        if [[ $line == "$cur"* ]]; then
            if [[ $line =~ $special ]]; then
                printf -v line '%q' "$line"
            fi
            COMPREPLY+=("$line")
        fi
    done < <("${COMP_WORDS[0]}" completions --names "$kind" -- "${COMP_WORDS[@]:0:COMP_CWORD}" 2>/dev/null)
}

_wx_with_names() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} word sub=
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        case $word in
            send|note|notes|history|export|search|tail|wait) sub=$word; break ;;
        esac
    done
    case "$sub $prev" in
        "send -t"|"send --to"|"search --chat"|"tail --chat"|"wait --chat"|"history history"|"export export")
            _wx_names chats "$cur" ;;
        "note -t"|"note --tag"|"notes -t"|"notes --tag")
            _wx_names tags "$cur" ;;
        *) _wx "$@" ;;
    esac
}

complete -F _wx_with_names -o nosort -o bashdefault -o default wx 2>/dev/null ||
    complete -F _wx_with_names -o bashdefault -o default wx
