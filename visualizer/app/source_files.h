// SPDX-License-Identifier: MIT
// Lines of source files, each file read once.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace vitrine::app {

class SourceFiles {
public:
    explicit SourceFiles(std::filesystem::path root) : root_(std::move(root)) {}

    /// Line `line` (from 1) of `file`, leading blanks kept; empty if there is none.
    std::string line(const std::string& file, unsigned line);

private:
    const std::vector<std::string>& lines_of(const std::string& file);

    std::filesystem::path root_;
    std::map<std::string, std::vector<std::string>> files_;
};

} // namespace vitrine::app
