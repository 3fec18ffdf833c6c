// SPDX-License-Identifier: MIT
#include "visualizer/models/glossary.h"

#include "tests/catch.h"

#include <filesystem>

using vitrine::models::Glossary;

namespace {

Glossary small() {
    return Glossary::parse("# Glossary\n\n"
                           "| word | meaning here |\n"
                           "| --- | --- |\n"
                           "| GPA, GVA | guest-physical, guest-virtual address |\n"
                           "| root, pinned | a certificate |\n"
                           "| secure call | VTL0's kernel asks `securekernel.exe` |\n"
                           "| trustlet | a program in ring 3 of VTL1 |\n"
                           "| VTL | virtual trust level |\n"
                           "| W^X | never both |\n");
}

} // namespace

TEST_CASE("A word is found as it stands in a sentence", "[glossary]") {
    const Glossary glossary = small();
    for (const char* word : {"trustlet", "trustlets", "Trustlets", "(trustlet),", "trustlet's."}) {
        CAPTURE(word);
        CHECK(glossary.meaning_of(word) == "a program in ring 3 of VTL1");
    }
    CHECK(glossary.meaning_of("W^X.") == "never both");
    CHECK(glossary.meaning_of("VTL 0") == "virtual trust level");
    CHECK(glossary.meaning_of("Secure calls") == "VTL0's kernel asks securekernel.exe");
}

TEST_CASE("Several abbreviations in one row are several words, a remark is none", "[glossary]") {
    const Glossary glossary = small();
    CHECK(glossary.meaning_of("GVA") == glossary.meaning_of("GPA"));
    CHECK_FALSE(glossary.meaning_of("GVA").empty());
    CHECK(glossary.meaning_of("root").empty());
    CHECK(glossary.meaning_of("pinned").empty());
}

TEST_CASE("What is not in the glossary has no meaning there", "[glossary]") {
    const Glossary glossary = small();
    for (const char* word : {"", ".", "word", "call", "gpa", "trust", "VTL 1 has"}) {
        CAPTURE(word);
        CHECK(glossary.meaning_of(word).empty());
    }
    CHECK(Glossary::parse("no table").empty());
    CHECK(vitrine::models::read_glossary("/nowhere/glossary.md").empty());
}

TEST_CASE("The project's own glossary explains the words of its lessons", "[glossary]") {
    const Glossary glossary = vitrine::models::read_glossary(
        std::filesystem::path(VITRINE_SOURCE_DIR) / "docs/glossary.md");
    for (const char* word : {"SLAT", "VTL 1", "trustlet", "IOMMU", "DMA", "VMCB", "hypercall"}) {
        CAPTURE(word);
        CHECK_FALSE(glossary.meaning_of(word).empty());
    }
}
