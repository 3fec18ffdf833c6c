// SPDX-License-Identifier: MIT
// The disk: a cpio archive (the "newc" format of cpio(5)) that holds every image under its name.
//
// An archive is chosen over a file system because a learner can make and list one with `cpio`.
#pragma once

#include "rt/result.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace formats {

enum class ArchiveError : std::uint8_t {
    TruncatedHeader,
    BadMagic,
    BadNumber,
    BadName,
    TruncatedName,
    TruncatedFile,
    NoTrailer,
    FileMissing,
    FileTwice,
    NotAFile,
    TooManyFiles,
    Count,
};

std::string_view sentence_of(ArchiveError error);

/// A regular file of an archive.
struct ArchiveFile {
    std::string_view name;
    std::span<const std::byte> contents;
};

class Archive {
public:
    /// `bytes` must stay where they are as long as files of the archive are in use.
    explicit Archive(std::span<const std::byte> bytes) : bytes_(bytes) {}

    /// The contents of the file called `name`. Always reads the archive to its end, so that a
    /// damaged one is refused whichever file is asked for.
    rt::Result<std::span<const std::byte>, ArchiveError> file(std::string_view name) const;

    /// All regular files, in the archive's order, into `files`; how many there are. More than fit
    /// are an error.
    rt::Result<std::size_t, ArchiveError> list(std::span<ArchiveFile> files) const;

private:
    struct Entry {
        std::string_view name;
        std::span<const std::byte> contents;
        bool is_regular_file = false;
        std::uint64_t next = 0; // offset of the entry after it
    };
    rt::Result<Entry, ArchiveError> entry_at(std::uint64_t offset) const;

    std::span<const std::byte> bytes_;
};

} // namespace formats
