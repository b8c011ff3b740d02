# 落地的日常命令。不带参数的 make 会列出它们。
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install assets demo test test-postgres test-browser drill drill-seals drill-halves drill-kill drill-syncs drill-server drill-pairs drill-tables drill-files drill-dba check static lock clean

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# The stamps live inside .venv: with the folder gone they are gone too.
INSTALLED := .venv/.installed
DEV := .venv/.installed-dev
ASSETS := src/luodi/web/static/vendor/manifest.json
PYTEST := $(BIN)/pytest
# Two workers, each with whole modules, whose fixtures are then built once; who is done takes over from the other.
TWO := -n 2 --dist worksteal

help:  ## 列出全部命令
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-14s %s\n", $$1, $$2 }'

install: $(INSTALLED)  ## 建立 .venv 并按锁定版本安装，得到 .venv/bin/luodi

assets: $(ASSETS)  ## 安装锁定版本的前端包，复制页面要用的文件

demo: $(INSTALLED) $(ASSETS)  ## 一条命令跑起演示系统，并打印网址与登录名
	LUODI_HOME="$${LUODI_HOME:-.demo}" $(BIN)/luodi demo

test: $(DEV)  ## 全部快速测试（SQLite；不含演练、PostgreSQL 与浏览器）
	$(PYTEST) $(TWO)

test-postgres: $(DEV)  ## 同一套测试在临时的 PostgreSQL 上再跑一遍
	$(BIN)/python tools/with_postgres.py $(PYTEST) $(TWO) -m "not browser and not drill"

test-browser: $(DEV) $(ASSETS)  ## 真实浏览器测试（缺 Chromium 或中文字体时先安装）
	tools/browser.sh
	$(PYTEST) -m browser

drill: $(DEV)  ## 长演练：抽样、并发与改账的长样（SQLite）
	$(PYTEST) $(TWO) -m drill

drill-seals: $(DEV)  ## 封账演练（较久）：改账逐列找出、封账与记账同时（B3、C1），打印数字；PostgreSQL 上加 tools/with_postgres.py
	LUODI_DRILL_ROWS=50 LUODI_DRILL_ROUNDS=500 $(PYTEST) -s -m drill tests/ledger/test_tampering.py tests/ledger/test_seal_race.py

drill-halves: $(DEV)  ## 半套演练：每个写入口在每条语句、每次落盘处出错，都不许留下半套（A6）
	$(PYTEST) $(TWO) -p tests.drills.riding -p no:unraisableexception $$($(BIN)/python -m tests.drills.doors)

drill-kill: $(DEV)  ## 杀进程演练：真服务器四人同时写，kill -9，答复过的一笔不丢（A1）；幂等键重发不重记（B4）
	LUODI_DRILL_CYCLES=20 LUODI_DRILL_KEYS=2000 $(PYTEST) -s -m drill tests/drills/test_kill.py

drill-syncs: $(DEV)  ## 落盘演练：每次提交都真的请内核落盘，逐次数（A4；只在 Linux 上）
	LUODI_DRILL_COMMITS=500 $(PYTEST) -s -m drill tests/drills/test_syncs.py

drill-server: $(DEV)  ## 真服务器演练：八人同时办、同时写（B1、B5），磁盘写满（A7），数据库重启（A8）
	LUODI_DRILL_ROUNDS=50 LUODI_DRILL_RESTARTS=10 $(PYTEST) -s -m drill tests/drills/test_server.py

drill-pairs: $(DEV)  ## 两两同时演练：任何两个会改状态的动作同时做，规矩都在（B2）
	LUODI_DRILL_ROUNDS=20 $(PYTEST) -s -m drill tests/drills/test_pairs.py

drill-tables: $(DEV)  ## 改表演练：各封账表逐列改动，处处点名（C1）
	LUODI_DRILL_ROWS=50 $(PYTEST) -s -m drill tests/drills/test_tables.py

drill-files: $(DEV)  ## 坏文件演练：翻转库文件的位（C2），损坏佐证文件（C3）
	LUODI_DRILL_FLIPS=2000 $(PYTEST) -s -m drill tests/drills/test_database_file.py

drill-dba: $(DEV)  ## 管库人演练：改账、截尾、分叉、恢复旧备份并重算全部哈希，任何一家的证据包都点名（C4）
	LUODI_DRILL_SEEDS=20 $(PYTEST) -s -m drill tests/drills/test_dba.py

.PHONY: bench
bench: $(DEV)  ## 编译出的 SQL 与手写的、导入与裸读裸写，比快慢（两分钟）
	$(BIN)/python bench/compiled.py
	$(BIN)/python bench/intake.py 5000

static: $(DEV)  ## 只做静态检查：ruff、mypy、分层
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

check: static test  ## 提交前的全部检查：静态检查加快速测试

.PHONY: sbom
sbom: $(INSTALLED)  ## 物料清单（CycloneDX），写到 sbom.json
	$(BIN)/python tools/sbom.py > sbom.json

lock: $(DEV)  ## 改过 pyproject.toml 的依赖后，重新锁定版本
	@test -x $(BIN)/uv || $(PIP) install uv
	$(BIN)/uv pip compile pyproject.toml --group build --universal --generate-hashes --no-header --no-annotate \
		--python-version 3.11 -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group dev -c requirements.lock --universal --generate-hashes --no-header \
		--no-annotate --python-version 3.11 -o requirements-dev.lock
	$(BIN)/uv pip compile --group node --universal --generate-hashes --no-header --no-annotate --python-version 3.11 \
		-o requirements-node.lock

clean:  ## 删除安装与生成的文件（不动 .demo 里的数据）
	rm -rf .venv node_modules build dist $(dir $(ASSETS))

$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "需要 Python 3.11 或更新版本。请安装后重试，或写明路径：make install PYTHON=/路径/python3.11" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv \
		|| { echo "建立 .venv 失败：Debian、Ubuntu 上请先运行 apt-get install python3-venv。" >&2; exit 1; }
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): $(INSTALLED) requirements-dev.lock
	$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

$(ASSETS): package.json package-lock.json tools/assets.py $(INSTALLED)
	tools/npm.sh ci --ignore-scripts
	$(BIN)/python tools/assets.py
