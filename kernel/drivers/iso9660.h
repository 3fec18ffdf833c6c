// SPDX-License-Identifier: MIT
// A read-only file system: ISO 9660, as xorrisofs makes it.  [ECMA-119]
//
// It was chosen because a file is one stretch of sectors: a page of a program is one transfer of
// the device, into the page itself. Names are compared as they are stored, upper case, with or
// without
// ";1" at the end.
//
// The disk is hostile: every number read from it is checked against the size of the volume before
// it is used, and a directory is read to its end at most, so a damaged one is an error, never a
// hang. Subfolders are followed as deep as a path says.
#pragma once

#include "kernel/drivers/block_device.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace nt {

class Iso9660 {
public:
    static constexpr std::uint64_t block_bytes = 2048;

    enum class [[nodiscard]] Status : std::uint8_t{
        Done,
        NotAVolume, // no ISO 9660 file system is on this disk
        Damaged,    // it says what cannot be
        NotFound,
        DiskError, // the disk did not deliver
    };

    /// A stretch of the volume.
    struct File {
        std::uint32_t first_block = 0;
        std::uint32_t bytes = 0;
    };
    struct FoundFile {
        Status status = Status::NotFound;
        File file;
    };

    /// `disk` must outlive this.
    explicit Iso9660(BlockDevice& disk) : disk_(disk) {}

    /// Reads what a volume begins with. Everything else needs it to be Done.
    Status mount();

    /// A path, "/IMAGES/KERNEL.EXE".
    FoundFile find(std::string_view path);

    /// `each(name, file)` for every file of the root directory that can be read; `name` is the
    /// volume's, and gone afterwards.
    template <typename Each>
    Status list_root(const Each& each) {
        Entry entry;
        Status status = Status::Done;
        for (Place place; (status = next_entry(root_, place, entry)) == Status::Done;) {
            if (!entry.is_folder && entry.is_usable) {
                each(entry.name, entry.file);
            }
        }
        return status == Status::NotFound ? Status::Done : status;
    }

    /// Fills `to` from byte `offset` of `file` on; what is behind its end is zeros, as in a page of
    /// a program. `offset` is a multiple of 512, `to` a whole number of sectors.
    Status read(const File& file, std::uint64_t offset, std::span<std::byte> to);

private:
    struct Entry {
        std::string_view name; // in block_
        File file;
        bool is_folder = false;
        bool is_usable = false; // one stretch, inside the volume
    };
    /// Where the next record of a folder is.
    struct Place {
        std::uint64_t block = 0;
        std::size_t offset = 0;
    };
    /// The entry at `place`, which moves on. NotFound: that was the last one.
    Status next_entry(const File& folder, Place& place, Entry& entry);
    FoundFile find_in(const File& folder, std::string_view name, bool wants_folder);
    bool is_inside(const File& file) const;

    BlockDevice& disk_;
    File root_;
    std::uint32_t blocks_ = 0; // of the volume
    alignas(16) std::byte block_[block_bytes] = {};
};

} // namespace nt
