// SPDX-License-Identifier: MIT
// The command by which a person starts a QEMU that we can attach to.
#include "machine/qemu/command_line.h"

#include <fmt/format.h>

#include <system_error>

namespace machine::qemu {
namespace {

namespace fs = std::filesystem;

/// As a shell must read it.
std::string quoted(const std::string& word) {
    constexpr std::string_view plain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=,./:+";
    if (!word.empty() && word.find_first_not_of(plain) == std::string::npos) {
        return word;
    }
    std::string text = "'";
    for (const char letter : word) {
        text += letter == '\'' ? "'\\''" : std::string(1, letter);
    }
    return text + "'";
}

/// A sentence if QEMU would take a part of the name for something else.
std::string check_name(const fs::path& path) {
    return path.string().find_first_of(", ") == std::string::npos
               ? ""
               : fmt::format("QEMU takes no commas and no spaces in \"{}\": choose another folder.",
                             path.string());
}

std::string socket_at(const fs::path& path) {
    return fmt::format("path={},server=on,wait=off", path.string());
}

} // namespace

ShownCommand command_to_attach_to(const Settings& settings, const fs::path& folder) {
    const fs::path place = fs::absolute(folder);
    const fs::path archive = fs::absolute(settings.boot.disk_archive);
    const fs::path disk = settings.boot.disk.empty() ? "" : fs::absolute(settings.boot.disk);
    for (const fs::path& path : {place, archive, disk}) {
        if (std::string problem = check_name(path); !problem.empty()) {
            return {"", std::move(problem)};
        }
    }
    Settings at_once = settings;
    at_once.start = Settings::Start::AtOnce;
    const Places places{(place / "ram").string(),
                        archive.string(),
                        disk.string(),
                        socket_at(place / "qmp"),
                        socket_at(place / "console"),
                        ""};
    // What an earlier machine has left in its RAM must not look like this one's.
    std::string text = fmt::format("mkdir -p -m 700 {} && rm -f {} && {}", quoted(place.string()),
                                   quoted(places.ram), quoted(settings.program));
    for (const std::string& word : command_line(at_once, places)) {
        text += (word.starts_with("-") ? " \\\n    " : " ") + quoted(word);
    }
    return {text, ""};
}

} // namespace machine::qemu
