// SPDX-License-Identifier: MIT
// An image whose addresses lie at the edges of its pages: VTL1 corrects one page at a time.
#include "securekernel/cpu.h"
#include "tests/catch.h"
#include "tests/unit/formats/pe_builder.h"
#include "tests/unit/securekernel/trustlet_world.h"

#include <cstring>

using abi::NtStatus;
using abi::SecureService;
using formats::pe::Relocation;
using formats::pe::test::PeFile;
using test::ask;
using test::status_of;

namespace {

constexpr std::uint64_t base = 0x7FF6'0000'0000;
constexpr std::uint64_t moved_by = base - PeFile::preferred_base;
constexpr std::uint64_t data_page = 2; // of .data's two, zeros

Relocation address_at(std::uint16_t offset) {
    return Relocation{}
        .with(Relocation::kind, Relocation::Kind::Dir64)
        .with(Relocation::offset, offset);
}

/// An image with two addresses in .data: one in its first page, one where its second begins.
PeFile image_with_address_at(std::uint16_t offset, std::uint16_t in_second_page) {
    PeFile file;
    file.text_block().page = data_page * abi::page_size;
    file.text_relocation(0) = address_at(offset);
    file.data_block().page = (data_page + 1) * abi::page_size;
    file.data_relocation(0) = address_at(in_second_page);
    file.data_relocation(1) = Relocation{};
    return file;
}

abi::SecureCall create(test::TrustletWorld& world, const PeFile& file) {
    return ask(SecureService::CreateSecureImage, world.list_of(file.bytes()),
               {base, static_cast<std::uint64_t>(abi::SecureImagePurpose::Shared)});
}

std::uint64_t word_at(std::uint64_t page, std::uint64_t offset) {
    return fakes::secure_kernel_word(page * abi::page_size + offset);
}

/// Two pages of zeros side by side: the first is validated as the image's `index`.
std::uint64_t validate(test::TrustletWorld& world, std::uint64_t image, std::uint64_t index) {
    const std::uint64_t page = world.free_page();
    (void)world.free_page();
    REQUIRE(status_of(ask(SecureService::ValidateSecureImagePages, image, {index, page})) ==
            NtStatus::Success);
    return page;
}

} // namespace

TEST_CASE("An address that ends where its page does is corrected, and nothing beside the page") {
    test::TrustletWorld world;
    const auto image = create(world, image_with_address_at(4088, 0));
    REQUIRE(status_of(image) == NtStatus::Success);
    const std::uint64_t page = validate(world, image.parameter[2], data_page);
    CHECK(word_at(page, 4088) == moved_by);
    CHECK(word_at(page, 4080) == 0);
    CHECK(word_at(page + 1, 0) == 0);
    const std::uint64_t second = validate(world, image.parameter[2], data_page + 1);
    CHECK(word_at(second, 0) == moved_by);
    CHECK(word_at(second - 1, 4088) == 0);
}

TEST_CASE("An image with an address across the edge of a page is refused") {
    test::TrustletWorld world;
    for (const std::uint16_t offset : {4089, 4095}) {
        INFO(offset);
        CHECK(status_of(create(world, image_with_address_at(offset, 16))) ==
              NtStatus::InvalidImageFormat);
    }
    CHECK(status_of(create(world, image_with_address_at(4088, 16))) == NtStatus::Success);
}
