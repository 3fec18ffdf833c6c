// SPDX-License-Identifier: MIT
// What a program has open: a file of the disk, the disk's directory, or the console.  [WI7 ch.6]
#pragma once

#include "kernel/files/disk.h"
#include "kernel/objects/object.h"
#include "rt/result.h"

#include <cstdint>
#include <string_view>

namespace nt {

/// FILE_OBJECT
struct File : Object {
    enum class Kind : std::uint8_t { Disk, Directory, Console };

    explicit File(Kind its_kind, DiskFile* its_contents = nullptr)
        : Object(type_of_file), kind(its_kind), contents(its_contents) {}
    static const ObjectType type_of_file;

    Kind kind;
    DiskFile* contents;         // of the disk
    std::uint64_t position = 0; // bytes; of a directory: entries already told

    /// Each with a reference for the caller. STATUS_OBJECT_NAME_NOT_FOUND.
    static rt::Result<File*, abi::NtStatus> open(std::string_view name);
    static File* open_console();
};

} // namespace nt
