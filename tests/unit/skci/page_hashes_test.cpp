// SPDX-License-Identifier: MIT
// Each page of an image by itself: its own bytes at its own place, and nothing else.
#include "skci/page_hashes.h"

#include "skci/pkcs7.h"
#include "skci/spc_indirect_data.h"
#include "tests/catch.h"
#include "tests/unit/skci/fixtures.h"

#include <algorithm>

namespace skci::test {

namespace {

using abi::skci::PageHashes;

PageHashes good_pages() {
    return verify_image(fixture("good"), trustlet_policy(), fixture_root()).value().pages;
}

/// The page at `rva` as a loader fills it, before relocations.
File loaded_page(const File& file, const PageHashes& pages, std::uint32_t rva) {
    File page(abi::page_size);
    const auto copy = [&](std::size_t from, std::size_t size) {
        std::copy_n(file.begin() + static_cast<std::ptrdiff_t>(from), std::min(size, page.size()),
                    page.begin());
    };
    if (rva == 0) {
        copy(0, pages.headers_size);
    }
    for (const auto& section : std::span(pages.sections, pages.section_count)) {
        if (rva >= section.address && rva - section.address < section.data_size) {
            copy(section.data_offset + (rva - section.address),
                 section.data_size - (rva - section.address));
        }
    }
    return page;
}

std::uint32_t image_size(const PageHashes& pages) {
    const auto& last = pages.sections[pages.section_count - 1];
    return last.address + last.virtual_size;
}

Status judge_page(const PageHashes& pages, std::uint32_t rva, Bytes page) {
    const auto verified = verify_page(pages, rva, page);
    return verified.is_ok() ? Status::Verified : verified.error();
}

Bytes table_in(const File& file) {
    const auto layout = read_image_layout(file).value();
    const auto data = read_signed_data(find_signature(file, layout).value()).value();
    return read_spc_indirect_data(data.content).value().page_hashes;
}

} // namespace

TEST_CASE("Every page of a verified image is verified, zero pages included", "[skci][pages]") {
    const PageHashes pages = good_pages();
    REQUIRE(image_size(pages) > 7 * abi::page_size);
    for (std::uint32_t rva = 0; rva < image_size(pages); rva += abi::page_size) {
        INFO(rva);
        CHECK(judge_page(pages, rva, loaded_page(fixture("good"), pages, rva)) == Status::Verified);
    }
}

TEST_CASE("A page with any byte changed is refused", "[skci][pages]") {
    const PageHashes pages = good_pages();
    const LeftOut without = left_out(pages.pe_offset);
    const auto is_hashed = [&](std::uint32_t rva, std::size_t at) {
        return rva != 0 || !((at >= without.checksum && at < without.checksum + 4) ||
                             (at >= without.certificates_entry &&
                              at < without.certificates_entry + certificates_entry_size));
    };
    for (std::uint32_t rva = 0; rva < image_size(pages); rva += abi::page_size) {
        File page = loaded_page(fixture("good"), pages, rva);
        for (std::size_t at = 0; at < page.size(); ++at) {
            page[at] ^= std::byte{0x10};
            const Status expected =
                is_hashed(rva, at) ? Status::PageDigestDiffers : Status::Verified;
            if (judge_page(pages, rva, page) != expected) {
                FAIL("page " << rva << ", byte " << at);
            }
            page[at] ^= std::byte{0x10};
        }
    }
}

TEST_CASE("A page is refused in another page's place", "[skci][pages]") {
    const PageHashes pages = good_pages();
    const File first = loaded_page(fixture("good"), pages, pages.sections[0].address);
    for (std::uint32_t rva = 0; rva < image_size(pages); rva += abi::page_size) {
        const Status expected =
            rva == pages.sections[0].address ? Status::Verified : Status::PageDigestDiffers;
        CHECK(judge_page(pages, rva, first) == expected);
    }
}

TEST_CASE("A place that is no page of the image has no page", "[skci][pages]") {
    const PageHashes pages = good_pages();
    const File page(abi::page_size);
    const auto after = static_cast<std::uint32_t>(image_size(pages) + abi::page_size - 1) &
                       ~std::uint32_t{abi::page_size - 1};
    CHECK(judge_page(pages, after, page) == Status::PageNotInImage);
    CHECK(judge_page(pages, 0x1008, page) == Status::PageNotInImage);
    CHECK(judge_page(pages, 0xFFFF'F000, page) == Status::PageNotInImage);
    CHECK(judge_page(pages, 0x1000, Bytes(page).first(100)) == Status::PageNotInImage);
}

TEST_CASE("A table of page hashes that does not fit the sections is refused", "[skci][pages]") {
    const File& file = fixture("good");
    const auto layout = read_image_layout(file).value();
    const Bytes table = table_in(file);
    REQUIRE(read_page_hashes(table, layout).is_ok());
    const auto refused = [&](Bytes bytes) {
        const auto read = read_page_hashes(bytes, layout);
        return read.is_err() && read.error() == Status::PageHashesMalformed;
    };
    for (std::size_t size = 0; size < table.size(); ++size) {
        CHECK(refused(table.first(size)));
    }
    File longer(table.begin(), table.end());
    longer.resize(longer.size() + PageHashes::entry_size);
    CHECK(refused(longer));
    for (std::size_t entry = 0; entry < table.size(); entry += PageHashes::entry_size) {
        File other(table.begin(), table.end());
        other[entry + 1] ^= std::byte{1}; // another offset
        CHECK(refused(other));
    }
    File end(table.begin(), table.end());
    end.back() = std::byte{1}; // The last entry has no hash.
    CHECK(refused(end));
}

} // namespace skci::test
