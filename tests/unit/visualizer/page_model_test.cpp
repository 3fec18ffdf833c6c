// SPDX-License-Identifier: MIT
#include "visualizer/models/page_model.h"

#include "tests/catch.h"
#include "tests/unit/visualizer/made_up.h"

#include <cstring>

namespace {

using namespace made_up;
using vitrine::models::describe_page;
using vitrine::models::letters_of;
using vitrine::models::page_facts;
using vitrine::models::PageFacts;
using vitrine::models::SlatModel;
using vitrine::models::Snapshot;

struct Scene {
    Run run;
    Snapshot now;
    SlatModel slat;

    PageFacts facts(std::uint64_t page) {
        now.events = run.snapshot(0).events;
        slat.update(now);
        return page_facts(now, slat, page, 8);
    }
};

Scene after_gift_was_taken() {
    Scene scene;
    scene.now = scene.run.snapshot(0);
    bring_up(scene.now);
    auto tables = open_tables();
    tables->views[0].access[gift] = PageAccess::read_execute().bits;
    scene.now.slat = tables;
    scene.run.add(slat_change(10, gift, 1, PageAccess::read_execute(), PageAccess::read_write()));
    return scene;
}

} // namespace

TEST_CASE("A page's facts: title, who may do what, what the last change did", "[page]") {
    Scene scene = after_gift_was_taken();
    const PageFacts facts = scene.facts(gift);
    CHECK(facts.title == "GPA 0x0000_03A2_5000");
    CHECK(facts.rows[0].now == PageAccess::read_execute());
    REQUIRE(facts.rows[0].was);
    CHECK(*facts.rows[0].was == PageAccess::read_write());
    CHECK(facts.rows[0].note == "W dropped, X added");
    CHECK_FALSE(facts.rows[1].was);
    CHECK(facts.rows[1].note == "never changed");
    REQUIRE(facts.last_change);
    CHECK(facts.last_change->event == 0);
    CHECK_FALSE(facts.last_denial);
}

TEST_CASE("A denial on the page comes with its rule in words", "[page]") {
    Scene scene = after_gift_was_taken();
    scene.run.add(violation(20, gift * abi::page_size, 0x1234));
    const PageFacts facts = scene.facts(gift);
    REQUIRE(facts.last_denial);
    CHECK(facts.last_denial->denied);
    CHECK(facts.last_denial->rule == abi::text_of(abi::Rule::SlatVtlProtection).sentence);
}

TEST_CASE("Without nested tables a VTL has no view, and that is said", "[page]") {
    Scene scene;
    scene.now = scene.run.snapshot(0);
    const PageFacts facts = scene.facts(gift);
    CHECK_FALSE(facts.rows[0].exists);
    CHECK(facts.rows[0].note == "no view yet");
}

TEST_CASE("Contents are shown eight bytes a row, with what can be printed beside them", "[page]") {
    Scene scene = after_gift_was_taken();
    scene.now.page.address = gift * abi::page_size;
    scene.now.page.data = {'M', 'Z', 0, 0xFF, ' ', '~', 0x7F, 0x80, 1};
    const PageFacts facts = scene.facts(gift);
    REQUIRE(facts.contents.size() == 2);
    CHECK(facts.contents[0].bytes == "4d 5a 00 ff 20 7e 7f 80");
    CHECK(facts.contents[0].text == "MZ.. ~..");
    CHECK(facts.contents[1].offset == 8);
    // Bytes of another page are not shown as this one's.
    CHECK(scene.facts(gift + 1).contents.empty());
}

TEST_CASE("A page is described by what lies in it", "[page]") {
    Scene scene = after_gift_was_taken();
    abi::LoadedImage& image = scene.now.boot_info->image(abi::ImageId::SecureKernel);
    std::strcpy(image.name, "securekernel.exe");
    image.range = {abi::secure_kernel_region.base, 0x20000};
    image.free = {abi::secure_kernel_region.base + 0x40000, 0x10000};
    scene.now.boot_info->disk = {abi::disk_archive_base, 0x5000};
    scene.now.sections = std::make_shared<const vitrine::models::ImageSections>(
        vitrine::models::ImageSections{{"securekernel.exe",
                                        ".text",
                                        {abi::secure_kernel_region.base + 0x1000, 0xBFF0},
                                        false,
                                        true}});
    scene.facts(gift);
    const auto described = [&](std::uint64_t address) {
        return describe_page(scene.now, scene.slat, address / abi::page_size);
    };
    const std::uint64_t base = abi::secure_kernel_region.base;
    CHECK(described(base + 0x5000) ==
          "Code of **securekernel.exe**, section `.text`, page 5 of 12");
    CHECK(described(base + 0x1F000) == "Part of **securekernel.exe**");
    CHECK(described(base + 0x41000) == "Page pool of **securekernel.exe**");
    CHECK(described(abi::disk_archive_base) == "The disk archive");
    CHECK(described(0x140'0000) == "Root of **VTL 0**'s nested page table");
    CHECK(described(abi::trace_ring_region.base) ==
          "The trace ring, which only the hypervisor writes");
    CHECK(described(0x3F0'0000) == "Free memory");
}

TEST_CASE("Execute is shown only where both kernel and user mode may", "[page]") {
    CHECK(letters_of(PageAccess::all()) == "RWX");
    CHECK(letters_of(PageAccess::read_execute()) == "R-X");
    CHECK(letters_of(PageAccess::read() | PageAccess{PageAccess::kernel_execute_bit}) == "R--");
    CHECK(letters_of(PageAccess::none()) == "---");
}
