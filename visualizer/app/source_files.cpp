// SPDX-License-Identifier: MIT
#include "visualizer/app/source_files.h"

#include <fstream>

namespace vitrine::app {

const std::vector<std::string>& SourceFiles::lines_of(const std::string& file) {
    const auto known = files_.find(file);
    if (known != files_.end()) {
        return known->second;
    }
    std::vector<std::string>& lines = files_[file];
    if (root_.empty()) {
        return lines;
    }
    std::ifstream in(root_ / file);
    for (std::string line; std::getline(in, line);) {
        lines.push_back(line);
    }
    return lines;
}

std::string SourceFiles::line(const std::string& file, unsigned line) {
    const std::vector<std::string>& lines = lines_of(file);
    return line >= 1 && line <= lines.size() ? lines[line - 1] : std::string();
}

} // namespace vitrine::app
