// SPDX-License-Identifier: MIT
// Files: the disk's, by name ("\Device\Disk\shell.exe", or just "shell.exe"), and the console
// ("\Device\Console").  [WI7 ch.6]
#pragma once

#include "abi/nt/object.h"

#include <cstddef>
#include <cstdint>

namespace abi::nt {

inline constexpr std::string_view disk_directory = "\\Device\\Disk\\";
inline constexpr std::string_view console_name = "\\Device\\Console";

/// IO_STATUS_BLOCK: how a file operation ended.
struct IoStatusBlock {
    std::uint64_t status = 0;      // an NtStatus
    std::uint64_t information = 0; // bytes transferred, or what a file was opened as
};
static_assert(sizeof(IoStatusBlock) == 16);

/// FILE_OPEN and others: what NtCreateFile does with a file that is there, or is not.
enum class CreateDisposition : std::uint32_t {
    Supersede = 0,
    Open = 1, // the disk cannot be written: the only one it knows
    Create = 2,
    OpenIf = 3,
};
inline constexpr std::uint64_t file_opened = 1; // FILE_OPENED

/// FILE_INFORMATION_CLASS
enum class FileInformationClass : std::uint32_t { Directory = 1, Standard = 5 };

/// FILE_STANDARD_INFORMATION
struct FileStandardInformation {
    std::uint64_t allocation_size = 0;
    std::uint64_t end_of_file = 0; // bytes
    std::uint32_t link_count = 1;
    std::uint8_t delete_pending = 0;
    std::uint8_t is_directory = 0;
    std::uint16_t reserved_016 = 0;
};
static_assert(sizeof(FileStandardInformation) == 24);

/// FILE_DIRECTORY_INFORMATION, one a call, with room for the name (NtQueryDirectoryFile).
struct FileDirectoryInformation {
    std::uint32_t next_entry_offset = 0; // always the last one
    std::uint32_t file_index = 0;
    std::uint64_t end_of_file = 0; // bytes
    std::uint32_t name_length = 0;
    char name[108] = {};
};
static_assert(sizeof(FileDirectoryInformation) == 128);

} // namespace abi::nt
