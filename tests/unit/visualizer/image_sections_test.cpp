// SPDX-License-Identifier: MIT
#include "visualizer/models/image_sections.h"

#include "tests/catch.h"
#include "tests/fakes/scripted_target/first_light.h"
#include "tests/fakes/scripted_target/story_memory.h"

namespace {

using vitrine::models::section_at;
using vitrine::models::sections_of;

struct Furnished {
    fakes::GuestMemory memory{fakes::story_ram_size};
    fakes::StoryPlaces places = fakes::furnish(memory);
    const abi::LoadedImage& kernel() const { return places.boot_info.image(abi::ImageId::Kernel); }
};

} // namespace

TEST_CASE("Sections come from the image's own headers in RAM", "[sections]") {
    const Furnished world;
    const auto sections = sections_of(world.kernel(), world.memory.bytes());
    REQUIRE(sections.size() == 4);
    CHECK(sections[0].name == "headers");
    CHECK(sections[1].name == ".text");
    CHECK(sections[1].image == "kernel.exe");
    CHECK(sections[1].executable);
    CHECK_FALSE(sections[1].writable);
    CHECK(sections[1].range.base == world.kernel().range.base + 0x1000);
    CHECK(sections[1].page_count() == 12);
    CHECK(sections[3].name == ".data");
    CHECK(sections[3].writable);
}

TEST_CASE("An address finds its section, to the end of the section's last page", "[sections]") {
    const Furnished world;
    const auto all = sections_of(world.places.boot_info, world.memory.bytes());
    const std::uint64_t base = world.kernel().range.base;
    REQUIRE(section_at(all, base + 0x1000) != nullptr);
    CHECK(section_at(all, base + 0x1000)->name == ".text");
    CHECK(section_at(all, base + 0xCFFF)->name == ".text");
    CHECK(section_at(all, base + 0xD000)->name == ".rdata");
    CHECK(section_at(all, 0x3F0'0000) == nullptr);
}

TEST_CASE("Headers that make no sense give no sections, and no harm", "[sections]") {
    Furnished world;
    const std::uint64_t base = world.kernel().range.base;
    SECTION("no PE signature") { world.memory.write<std::uint32_t>(base + 0x80, 0); }
    SECTION("the PE header far outside") { world.memory.write<std::uint32_t>(base + 0x3C, ~0U); }
    SECTION("zeroed") { world.memory.write<std::uint32_t>(base + 0x3C, 0); }
    CHECK(sections_of(world.kernel(), world.memory.bytes()).empty());
}

TEST_CASE("Sections that reach outside their image are left out", "[sections]") {
    Furnished world;
    const std::uint64_t table = world.kernel().range.base + 0x80 + 24 + 240;
    world.memory.write<std::uint32_t>(table + 12, 0xFFFF'0000); // .text's start
    world.memory.write<std::uint16_t>(world.kernel().range.base + 0x80 + 6, 0xFFFF); // count
    for (const auto& section : sections_of(world.kernel(), world.memory.bytes())) {
        CHECK(section.name != ".text");
        CHECK(section.range.end() <= world.kernel().range.end() + abi::page_size);
    }
}

TEST_CASE("An image that is said to lie outside RAM has no sections", "[sections]") {
    const Furnished world;
    abi::LoadedImage image = world.kernel();
    image.range.base = fakes::story_ram_size - 0x100;
    CHECK(sections_of(image, world.memory.bytes()).empty());
    image.range = {~0ull, 1};
    CHECK(sections_of(image, world.memory.bytes()).empty());
}
