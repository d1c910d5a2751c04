# Ends the servers of a temporary stack when standard input ends. Folders come in by the environment,
# so that this shell's own command line does not name them.
trap '' HUP INT TERM
cat >/dev/null

# Prints the pids of our java and postgres servers: those whose command line names the folder.
servers() {
    for proc in /proc/[0-9]*; do
        { read -r name <"$proc/comm"; } 2>/dev/null || continue
        case $name in java | postgres | initdb | setsid | setpriv) ;; *) continue ;; esac
        if tr '\0' '\n' <"$proc/cmdline" 2>/dev/null | grep -qF -e "$STACK_DIR/" -e "$STACK_FAR/"; then
            echo "$name ${proc#/proc/}"
        fi
    done
}

# PostgreSQL gets a moment for its immediate stop (SIGQUIT), so that its shared memory is given back.
round=0
while [ "$round" -lt 60 ]; do
    found=$(servers)
    [ -n "$found" ] || break
    echo "$found" | while read -r name pid; do
        if [ "$name" = postgres ] && [ "$round" -lt 25 ]; then
            # A frozen server, or a frozen backend of it, would not hear the signal.
            # shellcheck disable=SC2046
            [ "$round" -gt 0 ] || { kill -QUIT "$pid"; kill -CONT "$pid" $(cat "/proc/$pid/task/$pid/children"); }
        else
            kill -KILL "$pid"
        fi
    done
    round=$((round + 1))
    sleep 0.1
done

if [ -n "$SEKISHO_KEEP" ]; then
    : >"$STACK_DIR/kept"
    exit 0
fi
# A backend of PostgreSQL may still be writing its last file.
for _ in 1 2 3 4 5; do
    rm -rf "$STACK_DIR" "$STACK_FAR" && break
    sleep 0.2
done
