// SPDX-License-Identifier: MIT
// What QEMU is started with: the machine, described in its own words.
#pragma once

#include "machine/qemu/qemu.h"

#include <string>
#include <vector>

namespace machine::qemu {

/// Where QEMU finds what it shares with others.
struct Places {
    std::string ram; // files
    std::string disk_archive;
    std::string disk;    // empty: there is none
    std::string monitor; // how each socket is made: "fd=5"
    std::string console;
    std::string gdb; // empty: no server
};

/// Descriptors that QEMU inherits from us. The archive is named by one, too: in a path QEMU would
/// take commas and spaces for its own.
struct Inherited {
    int ram = -1;
    int disk_archive = -1;
    int monitor = -1; // a socket
    int console = -1; // a socket
    int gdb = -1;     // a socket
    int disk = -1;    // if there is one

    std::vector<int> all() const {
        std::vector<int> all = {ram, disk_archive, monitor, console, gdb};
        if (disk >= 0) {
            all.push_back(disk);
        }
        return all;
    }
    Places places() const;
};

std::vector<std::string> command_line(const Settings& settings, const Places& places);

/// A sentence if QEMU's machine cannot have that much RAM where our layout expects it.
std::string check_ram_size(std::uint64_t size);

/// A sentence if it is none, or more than we have room for.
std::string check_processors(unsigned count);

} // namespace machine::qemu
