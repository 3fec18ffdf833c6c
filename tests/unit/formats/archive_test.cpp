// SPDX-License-Identifier: MIT
#include "formats/archive.h"

#include "tests/catch.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <string>
#include <vector>

namespace formats {

namespace {

constexpr unsigned regular_file = 0100444;
constexpr unsigned directory = 0040755;

constexpr std::size_t header_size = 110;
constexpr std::size_t file_size_field = 54; // offsets of two of the header's numbers
constexpr std::size_t name_size_field = 94;

/// An archive under construction, as text: every header is text, and so are our files.
class ArchiveText {
public:
    ArchiveText& add(const std::string& name, const std::string& contents,
                     unsigned mode = regular_file) {
        char header[header_size + 1];
        std::snprintf(header, sizeof(header),
                      "070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X", 1u, mode, 0u,
                      0u, 1u, 0u, static_cast<unsigned>(contents.size()), 0u, 0u, 0u, 0u,
                      static_cast<unsigned>(name.size() + 1), 0u);
        text += header + name + '\0';
        pad();
        text += contents;
        pad();
        return *this;
    }
    ArchiveText& finish() { return add("TRAILER!!!", ""); }

    std::vector<std::byte> bytes() const {
        std::vector<std::byte> result(text.size());
        std::transform(text.begin(), text.end(), result.begin(),
                       [](char character) { return static_cast<std::byte>(character); });
        return result;
    }

    std::string text;

private:
    void pad() { text.resize((text.size() + 3) / 4 * 4, '\0'); }
};

ArchiveText good_archive() {
    ArchiveText archive;
    archive.add("one.exe", "first").add("two.exe", "second file").add("empty", "").finish();
    return archive;
}

std::string contents_of(std::span<const std::byte> file) {
    return {reinterpret_cast<const char*>(file.data()), file.size()};
}

/// The error of looking for `name`, as its sentence; empty if it was found.
std::string sentence_for(const ArchiveText& archive, const char* name = "two.exe") {
    const std::vector<std::byte> bytes = archive.bytes();
    const auto file = Archive(bytes).file(name);
    return file.is_ok() ? "" : std::string(sentence_of(file.error()));
}

std::string text_of(ArchiveError error) { return std::string(sentence_of(error)); }

} // namespace

TEST_CASE("A file of the archive is found by its name", "[formats][archive]") {
    const std::vector<std::byte> bytes = good_archive().bytes();
    const Archive archive(bytes);

    CHECK(contents_of(archive.file("one.exe").value()) == "first");
    CHECK(contents_of(archive.file("two.exe").value()) == "second file");
    CHECK(archive.file("empty").value().empty());
}

TEST_CASE("Names written by find are the same names", "[formats][archive]") {
    ArchiveText archive;
    archive.add(".", "", directory).add("./one.exe", "first").finish();
    const std::vector<std::byte> bytes = archive.bytes();
    CHECK(contents_of(Archive(bytes).file("one.exe").value()) == "first");
}

TEST_CASE("Numbers may be in small letters and zeros may follow the trailer",
          "[formats][archive]") {
    ArchiveText archive;
    archive.add("two.exe", std::string(0xABCDEF, 'x')).finish();
    for (std::size_t n = 0; n < header_size; ++n) {
        archive.text[n] = static_cast<char>(std::tolower(archive.text[n]));
    }
    archive.text.append(512, '\0');
    const std::vector<std::byte> bytes = archive.bytes();
    CHECK(Archive(bytes).file("two.exe").value().size() == 0xABCDEF);
}

TEST_CASE("Sizes use all sixteen digits and nothing that only looks like one",
          "[formats][archive]") {
    for (const unsigned size : {0x9A0u, 0x10F0u, 0x00BCu, 0xDEFu}) { // written in capitals
        ArchiveText large;
        large.add("one.exe", std::string(size, 'x')).add("two.exe", "second file").finish();
        const std::vector<std::byte> bytes = large.bytes();
        CHECK(Archive(bytes).file("one.exe").value().size() == size);
        CHECK(contents_of(Archive(bytes).file("two.exe").value()) == "second file");
    }
    for (const char neighbour : {'/', ':', '@', 'G', '`', 'g', ' ', '\0'}) {
        ArchiveText number = good_archive();
        number.text[file_size_field] = neighbour;
        CHECK(sentence_for(number) == text_of(ArchiveError::BadNumber));
    }
}

TEST_CASE("A file that is not there, there twice or no file is refused", "[formats][archive]") {
    CHECK(sentence_for(good_archive(), "three.exe") == text_of(ArchiveError::FileMissing));
    CHECK(sentence_for(good_archive(), "") == text_of(ArchiveError::FileMissing));
    CHECK(sentence_for(good_archive(), "TRAILER!!!") == text_of(ArchiveError::FileMissing));

    ArchiveText twice;
    twice.add("two.exe", "a").add("./two.exe", "b").finish();
    CHECK(sentence_for(twice) == text_of(ArchiveError::FileTwice));

    ArchiveText folder;
    folder.add("two.exe", "", directory).finish();
    CHECK(sentence_for(folder) == text_of(ArchiveError::NotAFile));
}

TEST_CASE("A damaged header is refused, whichever file is asked for", "[formats][archive]") {
    const std::size_t second = good_archive().text.find("070701", 1);

    ArchiveText magic = good_archive();
    magic.text[second + 5] = '2'; // the format with checksums
    CHECK(sentence_for(magic, "one.exe") == text_of(ArchiveError::BadMagic));

    ArchiveText number = good_archive();
    number.text[second + file_size_field] = 'g';
    CHECK(sentence_for(number, "one.exe") == text_of(ArchiveError::BadNumber));

    ArchiveText negative = good_archive();
    negative.text[second + name_size_field] = '-';
    CHECK(sentence_for(negative, "one.exe") == text_of(ArchiveError::BadNumber));

    ArchiveText no_zero = good_archive();
    no_zero.text[second + header_size + 7] = 'x';
    CHECK(sentence_for(no_zero, "one.exe") == text_of(ArchiveError::BadName));

    ArchiveText zero_inside = good_archive();
    zero_inside.text[second + header_size + 3] = '\0';
    CHECK(sentence_for(zero_inside, "one.exe") == text_of(ArchiveError::BadName));
}

TEST_CASE("A size that lies is refused", "[formats][archive]") {
    for (const char* lie : {"FFFFFFFF", "FFFFFFFE", "80000000", "00001000"}) {
        ArchiveText file = good_archive();
        file.text.replace(file_size_field, 8, lie);
        CHECK(sentence_for(file) == text_of(ArchiveError::TruncatedFile));

        ArchiveText name = good_archive();
        name.text.replace(name_size_field, 8, lie);
        CHECK(sentence_for(name) == text_of(ArchiveError::TruncatedName));
    }
    for (const char* lie : {"00000000", "00000001"}) {
        ArchiveText name = good_archive();
        name.text.replace(name_size_field, 8, lie);
        CHECK(sentence_for(name) == text_of(ArchiveError::BadName));
    }
}

TEST_CASE("An archive cut off anywhere is refused", "[formats][archive]") {
    const std::vector<std::byte> good = good_archive().bytes();
    for (std::size_t size = 0; size < good.size() - 3; ++size) {
        // A copy of exactly that size, so that the sanitizer sees a read of one byte too many.
        const std::vector<std::byte> cut(good.begin(), good.begin() + static_cast<long>(size));
        INFO("cut to " << size << " of " << good.size());
        CHECK(Archive(cut).file("one.exe").is_err());
    }
}

TEST_CASE("An archive that is cut off is refused for what it was cut off in",
          "[formats][archive]") {
    const ArchiveText good = good_archive();
    const std::size_t second = good.text.find("070701", 1);
    const auto cut_to = [&](std::size_t size) {
        ArchiveText cut = good;
        cut.text.resize(size);
        return sentence_for(cut);
    };
    CHECK(cut_to(0) == text_of(ArchiveError::NoTrailer));
    CHECK(cut_to(second) == text_of(ArchiveError::NoTrailer));
    CHECK(cut_to(second + header_size - 1) == text_of(ArchiveError::TruncatedHeader));
    CHECK(cut_to(second + header_size + 1) == text_of(ArchiveError::TruncatedName));
    CHECK(cut_to(second + header_size + 12) == text_of(ArchiveError::TruncatedFile));
}

TEST_CASE("Every reason to refuse an archive has a sentence of its own", "[formats][archive]") {
    std::vector<std::string> sentences;
    for (unsigned n = 0; n < static_cast<unsigned>(ArchiveError::Count); ++n) {
        sentences.push_back(text_of(static_cast<ArchiveError>(n)));
    }
    std::sort(sentences.begin(), sentences.end());
    CHECK(std::adjacent_find(sentences.begin(), sentences.end()) == sentences.end());
}

} // namespace formats
