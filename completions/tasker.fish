# Completion of tasker for fish; `tasker completion fish` prints this.

function __tasker_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l plain (string unescape -- $current)
    or set plain $current
    set -l program $words[1]
    type -q -- $program
    or set program tasker
    set -l lines ($program __complete fish '' $words[2..-1] "$plain" 2>/dev/null)
    set -l before (string match -r -- '^--[^=]*=' "$plain")
    set -l path (string sub -s (math (string length -- "$before") + 1) -- "$plain")
    switch "$lines[1]"
        case files
            for found in (__fish_complete_path "$path")
                echo "$before$found"
            end
        case folders
            for found in (__fish_complete_directories "$path")
                echo "$before$found"
            end
        case 'foreign *'
            set -l from (math (string replace 'foreign ' '' -- $lines[1]) + 2)
            complete -C (string join -- ' ' (string escape -- $words[$from..-1]) "$current")
        case '*'
            printf '%s\n' $lines[2..-1]
    end
end

complete -c tasker -f -k -a '(__tasker_complete)'
