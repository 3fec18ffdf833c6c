// SPDX-License-Identifier: MIT
// What the field's words mean: docs/glossary.md, for whoever points at one in a lesson.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace vitrine::models {

class Glossary {
public:
    /// Of a table with two columns: a word or several ("GPA, GVA, HPA"), and what they mean.
    static Glossary parse(std::string_view markdown);

    bool empty() const { return meanings_.empty(); }
    /// As it stands in a sentence: "trustlets", "SLAT.", "Hypercall". Empty: not one of ours.
    std::string_view meaning_of(std::string_view word) const;

private:
    std::string_view find(std::string_view word) const;

    std::map<std::string, std::string, std::less<>> meanings_;
};

/// Without the file there is an empty one: lessons can be read all the same.
Glossary read_glossary(const std::filesystem::path& file);

} // namespace vitrine::models
