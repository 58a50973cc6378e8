
# Chats and tags, as they lie on the disk.
function __wx_names
    set -l line (commandline -opc)
    $line[1] completions --names $argv[1] -- $line 2>/dev/null
end
complete -c wx -n "__fish_seen_subcommand_from send" -s t -l to -x -a "(__wx_names chats)"
complete -c wx -n "__fish_seen_subcommand_from search tail wait" -l chat -x -a "(__wx_names chats)"
complete -c wx -n "__fish_seen_subcommand_from history export" -f -a "(__wx_names chats)"
complete -c wx -n "__fish_seen_subcommand_from note notes" -s t -l tag -x -a "(__wx_names tags)"
