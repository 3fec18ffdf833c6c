// SPDX-License-Identifier: MIT
#include "visualizer/models/glossary.h"

#include "visualizer/models/lower_case.h"
#include "visualizer/models/markdown.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <sstream>

namespace vitrine::models {

namespace {

bool is_part_of_word(char letter) {
    return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '^';
}

std::string_view without_punctuation(std::string_view word) {
    while (!word.empty() && !is_part_of_word(word.front())) {
        word.remove_prefix(1);
    }
    while (!word.empty() && !is_part_of_word(word.back())) {
        word.remove_suffix(1);
    }
    return word.ends_with("'s") ? word.substr(0, word.size() - 2) : word;
}

std::string without_marks(std::string text) {
    std::erase_if(text, [](char c) { return c == '*' || c == '`'; });
    return text;
}

/// "GPA, GVA, HPA" are three words, "root, pinned" is one with a remark.
bool are_several(std::string_view words) {
    return std::none_of(words.begin(), words.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

} // namespace

Glossary Glossary::parse(std::string_view markdown) {
    Glossary glossary;
    for (const Block& block : parse_markdown(markdown)) {
        if (block.kind != Block::Kind::TableRow || block.cells.size() != 2) {
            continue;
        }
        const std::string meaning = without_marks(block.cells[1]);
        if (!are_several(block.cells[0])) {
            glossary.meanings_[block.cells[0]] = meaning;
            continue;
        }
        std::istringstream words(block.cells[0]);
        for (std::string word; std::getline(words >> std::ws, word, ',');) {
            glossary.meanings_[word] = meaning;
        }
    }
    glossary.meanings_.erase("word"); // the table's heading
    return glossary;
}

std::string_view Glossary::find(std::string_view word) const {
    const auto found = meanings_.find(word);
    return found != meanings_.end() ? std::string_view(found->second) : std::string_view();
}

std::string_view Glossary::meaning_of(std::string_view word) const {
    word = without_punctuation(word);
    if (word == "VTL 0" || word == "VTL 1") {
        word = word.substr(0, 3);
    }
    if (word.empty()) {
        return {};
    }
    std::string small(word); // as it would be within a sentence
    small.front() = lower_case(small.front());
    for (const std::string_view form : {word, std::string_view(small)}) {
        if (const std::string_view meaning = find(form); !meaning.empty()) {
            return meaning;
        }
        if (form.ends_with('s')) {
            if (const auto meaning = find(form.substr(0, form.size() - 1)); !meaning.empty()) {
                return meaning;
            }
        }
    }
    return {};
}

Glossary read_glossary(const std::filesystem::path& file) {
    std::ifstream in(file);
    std::ostringstream text;
    text << in.rdbuf();
    return Glossary::parse(text.str());
}

} // namespace vitrine::models
