import { spawn } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { printReport } from '../../src/doctor/print.ts'
import { startSimulator } from '../../src/simulator.ts'
import { bothSecrets } from './run.ts'

interface Run {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs `react-metabase` as a process, with its arguments and environment. */
const run = (args: readonly string[], env: Record<string, string> = {}): Promise<Run> =>
  new Promise((resolve) => {
    const command = spawn(process.execPath, ['--import', 'tsx', 'src/doctor/command.ts', ...args], {
      env: { ...process.env, ...env },
    })
    let stdout = ''
    let stderr = ''
    command.stdout.on('data', (chunk: Buffer) => (stdout += String(chunk)))
    command.stderr.on('data', (chunk: Buffer) => (stderr += String(chunk)))
    command.once('close', (code) => resolve({ code, stdout, stderr }))
  })

describe('the command', () => {
  it('prints findings, and ends with 0 without a problem and with 1 with one', async () => {
    const metabase = await startSimulator()
    try {
      const args = ['doctor', metabase.siteUrl, '--origin', 'http://localhost:3000', '--dashboard', '3']
      const good = await run(args, bothSecrets)
      expect(good).toMatchObject({ code: 0, stderr: '' })
      expect(good.stdout).toContain(
        `Metabase at ${metabase.siteUrl}, embedded by http://localhost:3000\n\n✓ reachable: `,
      )
      expect(good.stdout).toMatch(/\n0 problems, 0 warnings, 13 ok\n$/)
      metabase.setFaults({ framingRefused: true })
      const { code, stdout } = await run([...args, '--json'], bothSecrets)
      expect(code).toBe(1)
      expect(JSON.parse(stdout)).toMatchObject({
        siteUrl: metabase.siteUrl,
        origin: 'http://localhost:3000',
        summary: { problem: 1 },
      })
    } finally {
      await metabase.close()
    }
  })

  it('ends with 2 if it was called wrongly, and repeats no value', async () => {
    expect(await run(['doctor', 'https://metabase.example.com', '--jwt-secert', 'hunter2'])).toEqual({
      code: 2,
      stdout: '',
      stderr: '--jwt-secert is no option.\nnpx react-metabase --help lists the options.\n',
    })
    expect(await run(['dcotor'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no such command') as string,
    })
    expect(await run([])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Say what to do: doctor') as string,
    })
  })

  it('explains itself, and warns of secrets among the arguments', async () => {
    const { code, stdout } = await run(['--help'])
    expect(code).toBe(0)
    for (const words of ['METABASE_JWT_SECRET', 'your shell’s history', '--create-person', 'exit code'])
      expect(stdout.replaceAll("'", '’')).toContain(words)
    expect((await run(['doctor', '--help'])).stdout).toBe(stdout)
  })
})

describe('the text of a report', () => {
  const report = {
    siteUrl: 'https://metabase.example.com',
    origin: null,
    findings: [
      { check: 'reachable', status: 'ok', message: 'It answers.' },
      {
        check: 'clock',
        status: 'warning',
        message: 'It is late.',
        cure: 'Wait',
        docs: 'https://docs.example.com',
      },
    ],
    summary: { ok: 1, warning: 1, problem: 0, skipped: 0 },
  } as const

  it('has a line for each finding, with the cure below', () => {
    expect(printReport(report, false)).toBe(`Metabase at https://metabase.example.com

✓ reachable: It answers.
! clock: It is late.
    Wait.
    https://docs.example.com

0 problems, 1 warning, 1 ok
`)
  })

  it('has colours where they are wanted', () => {
    expect(printReport(report, true)).toContain('\u001b[33m!\u001b[0m clock')
  })
})
