// SPDX-License-Identifier: MIT
#include "formats/archive.h"

#include "formats/bytes.h"

namespace formats {

namespace {

using Bytes = std::span<const std::byte>;

constexpr std::string_view expected_magic = "070701";
constexpr std::string_view trailer_name = "TRAILER!!!";

/// Numbers are eight hexadecimal digits each, as characters.
struct Number {
    char digits[8];
};

struct Header {
    char magic[6];
    Number inode;
    Number mode;
    Number owner[2];
    Number link_count;
    Number modified;
    Number file_size;
    Number devices[4];
    Number name_size; // the terminating zero included
    Number checksum;  // 0 in this format
};
static_assert(sizeof(Header) == 110);
static_assert(offsetof(Header, file_size) == 54);
static_assert(offsetof(Header, name_size) == 94);

/// File type bits of `mode`, as in POSIX.
constexpr std::uint32_t type_mask = 0170000;
constexpr std::uint32_t type_regular = 0100000;

rt::Result<std::uint32_t, ArchiveError> digit_value(char digit) {
    if (digit >= '0' && digit <= '9') {
        return static_cast<std::uint32_t>(digit - '0');
    }
    if (digit >= 'a' && digit <= 'f') {
        return static_cast<std::uint32_t>(digit - 'a' + 10);
    }
    if (digit >= 'A' && digit <= 'F') {
        return static_cast<std::uint32_t>(digit - 'A' + 10);
    }
    return rt::Err{ArchiveError::BadNumber};
}

rt::Result<std::uint32_t, ArchiveError> value_of(const Number& number) {
    std::uint32_t value = 0;
    for (const char digit : number.digits) {
        value = value << 4 | TRY(digit_value(digit));
    }
    return value;
}

/// The name without its zero and without the "./" that `find . | cpio` puts before it.
rt::Result<std::string_view, ArchiveError> read_name(Bytes bytes) {
    std::string_view name(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (name.size() < 2 || name.find('\0') != name.size() - 1) {
        return rt::Err{ArchiveError::BadName};
    }
    name.remove_suffix(1);
    if (name.starts_with("./")) {
        name.remove_prefix(2);
    }
    return name;
}

struct ErrorText {
    ArchiveError error;
    std::string_view sentence;
};

constexpr ErrorText texts[] = {
    {ArchiveError::TruncatedHeader, "the disk archive ends inside a header."},
    {ArchiveError::BadMagic, "the disk archive is not a cpio archive of the \"newc\" format."},
    {ArchiveError::BadNumber, "the disk archive has a header with a malformed number."},
    {ArchiveError::BadName, "the disk archive has a file without a proper name."},
    {ArchiveError::TruncatedName, "the disk archive ends inside a file's name."},
    {ArchiveError::TruncatedFile, "the disk archive ends inside a file."},
    {ArchiveError::NoTrailer, "the disk archive ends without its trailer: it was cut off."},
    {ArchiveError::FileMissing, "the disk archive has no such file."},
    {ArchiveError::FileTwice, "the disk archive has two files of that name."},
    {ArchiveError::NotAFile, "in the disk archive that name is not a regular file's."},
    {ArchiveError::TooManyFiles, "the disk archive has more files than there is room for."},
};
static_assert(sizeof(texts) / sizeof(texts[0]) == static_cast<unsigned>(ArchiveError::Count));

} // namespace

std::string_view sentence_of(ArchiveError error) {
    for (const ErrorText& text : texts) {
        if (text.error == error) {
            return text.sentence;
        }
    }
    return "the disk archive is damaged in a way that has no name.";
}

rt::Result<Archive::Entry, ArchiveError> Archive::entry_at(std::uint64_t offset) const {
    Header header;
    if (offset >= bytes_.size()) {
        return rt::Err{ArchiveError::NoTrailer};
    }
    if (!copy_at(bytes_, offset, header)) {
        return rt::Err{ArchiveError::TruncatedHeader};
    }
    if (std::string_view(header.magic, sizeof(header.magic)) != expected_magic) {
        return rt::Err{ArchiveError::BadMagic};
    }
    const std::uint64_t name_size = TRY(value_of(header.name_size));
    const std::uint64_t file_size = TRY(value_of(header.file_size));
    const std::uint64_t name_offset = offset + sizeof(header);
    if (!is_inside(name_offset, name_size, bytes_.size())) {
        return rt::Err{ArchiveError::TruncatedName};
    }
    const std::uint64_t file_offset = round_up(name_offset + name_size, 4);
    if (!is_inside(file_offset, file_size, bytes_.size())) {
        return rt::Err{ArchiveError::TruncatedFile};
    }
    Entry entry;
    entry.name = TRY(read_name(bytes_.subspan(name_offset, name_size)));
    entry.contents = bytes_.subspan(file_offset, file_size);
    entry.is_regular_file = (TRY(value_of(header.mode)) & type_mask) == type_regular;
    entry.next = round_up(file_offset + file_size, 4);
    return entry;
}

rt::Result<std::span<const std::byte>, ArchiveError> Archive::file(std::string_view name) const {
    Entry found;
    for (std::uint64_t offset = 0;;) {
        const Entry entry = TRY(entry_at(offset));
        if (entry.name == trailer_name) {
            break;
        }
        if (entry.name == name) {
            if (!found.name.empty()) {
                return rt::Err{ArchiveError::FileTwice};
            }
            found = entry;
        }
        offset = entry.next;
    }
    if (found.name.empty()) {
        return rt::Err{ArchiveError::FileMissing};
    }
    if (!found.is_regular_file) {
        return rt::Err{ArchiveError::NotAFile};
    }
    return found.contents;
}

rt::Result<std::size_t, ArchiveError> Archive::list(std::span<ArchiveFile> files) const {
    std::size_t count = 0;
    for (std::uint64_t offset = 0;;) {
        const Entry entry = TRY(entry_at(offset));
        if (entry.name == trailer_name) {
            return count;
        }
        if (entry.is_regular_file) {
            if (count == files.size()) {
                return rt::Err{ArchiveError::TooManyFiles};
            }
            files[count++] = {entry.name, entry.contents};
        }
        offset = entry.next;
    }
}

} // namespace formats
